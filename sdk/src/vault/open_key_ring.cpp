#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "vault/key_ring.hpp"

namespace vetrina::vault {
namespace {

constexpr std::size_t most_bytes = 64 * 1024;

class loaded_key_ring final : public key_ring {
 public:
  loaded_key_ring(std::vector<ring_key> keys, bool beside_data) : keys_{std::move(keys)}, beside_data_{beside_data} {}

  std::string active_id() const override { return keys_.back().id; }
  std::string oldest_id() const override { return keys_.front().id; }
  result<secret> key(std::string_view id) const override {
    auto const found = std::ranges::find(keys_, id, &ring_key::id);
    if (found == keys_.end()) {
      return fail(code::precondition, "vault.unknown_key",
                  cat("The key ring has no key \"", clipped(id, 64), "\". Put the line back that it was in."));
    }
    return found->key;
  }
  bool beside_data() const noexcept override { return beside_data_; }

 private:
  std::vector<ring_key> keys_;
  bool beside_data_;
};

class file_descriptor {
 public:
  explicit file_descriptor(int number) noexcept : number_{number} {}
  file_descriptor(file_descriptor const&) = delete;
  file_descriptor& operator=(file_descriptor const&) = delete;
  ~file_descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

error system_failure(std::string_view what, std::string const& path) {
  return bad_key_ring(cat(what, " ", path, ": ", std::generic_category().message(errno), "."));
}

result<secret> read_all(file_descriptor const& file, std::string const& path) {
  std::string text(most_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    auto const got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("Cannot read the key ring", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return secret{std::move(text)};
}

result<std::vector<ring_key>> read_ring_file(std::string const& path) {
  file_descriptor const file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0) return system_failure("Cannot open the key ring", path);
  if (!S_ISREG(about.st_mode)) return bad_key_ring(cat("The key ring ", path, " is not a file."));
  if ((about.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
    return bad_key_ring(cat("Others may use the key ring ", path, ". Run: chmod 600 ", path));
  }
  VT_TRY(auto const text, read_all(file, path));
  if (text.size() > most_bytes) return bad_key_ring(cat("The key ring ", path, " is longer than 64 KiB."));
  return parse_key_ring(text.reveal(), path, "\n");
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    auto const put = ::write(file, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

// Written whole under another name and linked into place, which fails when another process was first: nobody ever sees
// half a ring, and nobody seals with a key that is then replaced.
result<void> make_ring_file(std::string const& folder, std::string const& path, crypto::random& from) {
  secret const line{cat("k", crypto::base58_id(from, 8), " ", crypto::base64url(from.bytes(32)), "\n")};
  auto const draft = cat(path, ".", crypto::base58_id(from, 12));
  {
    file_descriptor const file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (file.get() < 0) return system_failure("Cannot make the key ring", draft);
    // The umask of the host may have taken the owner's bits, too.
    if (::fchmod(file.get(), S_IRUSR | S_IWUSR) != 0 || !write_all(file.get(), line.reveal()) ||
        ::fsync(file.get()) != 0) {
      auto failure = system_failure("Cannot write the key ring", draft);
      ::unlink(draft.c_str());
      return failure;
    }
  }
  auto const linked = ::link(draft.c_str(), path.c_str()) == 0;
  auto const why = errno;
  ::unlink(draft.c_str());
  if (!linked && why != EEXIST) {
    errno = why;
    return system_failure("Cannot make the key ring", path);
  }
  // A key that seals data must not vanish in a power loss that the data survives.
  file_descriptor const directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) return system_failure("Cannot keep the key ring", path);
  return {};
}

bool lies_within(std::string const& path, std::string_view folder) {
  if (folder.empty()) return false;
  std::error_code ignored;
  auto const inner = std::filesystem::weakly_canonical(path, ignored);
  auto const outer = std::filesystem::weakly_canonical(std::filesystem::path{folder} / "", ignored).parent_path();
  return std::ranges::search(inner, outer).begin() == inner.begin() && inner != outer;
}

}  // namespace

result<void> make_key_ring(std::string const& path, crypto::random& from) {
  return make_ring_file(std::filesystem::path{path}.parent_path().string(), path, from);
}

result<std::unique_ptr<key_ring>> open_key_ring(std::string_view file, std::string_view env, std::string_view data_dir,
                                                crypto::random& from) {
  if (!file.empty()) {
    std::string const path{file};
    VT_TRY(auto keys, read_ring_file(path));
    return std::make_unique<loaded_key_ring>(std::move(keys), lies_within(path, data_dir));
  }
  if (!env.empty()) {
    std::string const name{env};
    auto const* const text = std::getenv(name.c_str());
    if (text == nullptr) return bad_key_ring(cat("The environment variable ", name, " is not set."));
    VT_TRY(auto keys, parse_key_ring(text, cat("the environment variable ", name), "\n,"));
    return std::make_unique<loaded_key_ring>(std::move(keys), false);
  }
  auto const folder = std::string{data_dir};
  auto const path = cat(folder, "/keyring");
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) VT_CHECK(make_ring_file(folder, path, from));
  VT_TRY(auto keys, read_ring_file(path));
  return std::make_unique<loaded_key_ring>(std::move(keys), true);
}

}  // namespace vetrina::vault
