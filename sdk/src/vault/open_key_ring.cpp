#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <optional>
#include <system_error>

#include "base/file_descriptor.hpp"
#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "vault/key_ring.hpp"
#include "vault/rotation.hpp"

namespace vetrina::vault {
namespace {

constexpr std::size_t most_bytes = 64 * 1024;

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
  if (!file.is_open() || ::fstat(file.get(), &about) != 0) return system_failure("Cannot open the key ring", path);
  if (!S_ISREG(about.st_mode)) return bad_key_ring(cat("The key ring ", path, " is not a file."));
  if ((about.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
    return bad_key_ring(cat("Others may use the key ring ", path, ". Run: chmod 600 ", path));
  }
  VT_TRY(auto const text, read_all(file, path));
  if (text.size() > most_bytes) return bad_key_ring(cat("The key ring ", path, " is longer than 64 KiB."));
  return parse_key_ring(text.reveal(), path, "\n");
}

// Which contents a path had: a ring is replaced whole, never written into.
struct file_mark {
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t changed_s = 0;
  std::int64_t changed_ns = 0;
  bool operator==(file_mark const&) const = default;
};

file_mark mark_of(std::string const& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return {};
  return {about.st_ino, about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec};
}

// A ring of a file is read again when the file was replaced: another process may have added a key and sealed with it.
class loaded_key_ring final : public key_ring {
 public:
  loaded_key_ring(std::vector<ring_key> keys, bool beside_data, std::string path = {}, file_mark mark = {})
      : path_{std::move(path)},
        beside_data_{beside_data},
        mark_{mark},
        keys_{std::make_shared<std::vector<ring_key> const>(std::move(keys))} {}

  std::string active_id() const override { return current()->back().id; }
  std::string oldest_id() const override { return held()->front().id; }
  result<secret> key(std::string_view id) const override {
    if (auto const found = find(*held(), id)) return *found;
    if (auto const found = find(*current(), id)) return *found;
    return fail(code::precondition, "vault.unknown_key",
                cat("The key ring has no key \"", clipped(id, 64), "\". Put the line back that it was in."));
  }
  bool beside_data() const noexcept override { return beside_data_; }

 private:
  using snapshot = std::shared_ptr<std::vector<ring_key> const>;

  static std::optional<secret> find(std::vector<ring_key> const& keys, std::string_view id) {
    auto const found = std::ranges::find(keys, id, &ring_key::id);
    return found == keys.end() ? std::nullopt : std::optional{found->key};
  }
  snapshot held() const {
    std::lock_guard const lock{changing_};
    return keys_;
  }
  snapshot current() const {
    std::lock_guard const lock{changing_};
    if (path_.empty()) return keys_;
    auto const now = mark_of(path_);
    if (now == mark_ || now == file_mark{}) return keys_;
    mark_ = now;
    auto newer = read_ring_file(path_);
    // A ring without our oldest key is another shop's, and half of one is a mistake: what we hold still opens all.
    if (!newer || newer->front().id != keys_->front().id) return keys_;
    keys_ = std::make_shared<std::vector<ring_key> const>(*std::move(newer));
    return keys_;
  }

  std::string const path_;
  bool const beside_data_;
  mutable std::mutex changing_;
  mutable file_mark mark_;
  mutable snapshot keys_;
};

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
    if (!file.is_open()) return system_failure("Cannot make the key ring", draft);
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
  if (!directory.is_open() || ::fsync(directory.get()) != 0) return system_failure("Cannot keep the key ring", path);
  return {};
}

result<std::unique_ptr<key_ring>> ring_of_file(std::string const& path, bool beside_data) {
  // The mark first: contents that come after it are read once more, never missed.
  auto const mark = mark_of(path);
  VT_TRY(auto keys, read_ring_file(path));
  return std::make_unique<loaded_key_ring>(std::move(keys), beside_data, path, mark);
}

// Written beside the ring and renamed over it.
result<void> replace_ring_file(std::string const& path, secret const& text, crypto::random& from) {
  auto const draft = cat(path, ".", crypto::base58_id(from, 12));
  {
    file_descriptor const file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.is_open()) return system_failure("Cannot write beside the key ring", draft);
    if (::fchmod(file.get(), S_IRUSR | S_IWUSR) != 0 || !write_all(file.get(), text.reveal()) ||
        ::fsync(file.get()) != 0) {
      auto failure = system_failure("Cannot write the key ring", draft);
      ::unlink(draft.c_str());
      return failure;
    }
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) {
    auto failure = system_failure("Cannot replace the key ring", path);
    ::unlink(draft.c_str());
    return failure;
  }
  auto const folder = std::filesystem::path{path}.parent_path().string();
  file_descriptor const directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!directory.is_open() || ::fsync(directory.get()) != 0) return system_failure("Cannot keep the key ring", path);
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
    return ring_of_file(path, lies_within(path, data_dir));
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
  return ring_of_file(path, true);
}

result<std::string> add_ring_key(std::string_view file, std::string_view env, std::string_view data_dir,
                                 crypto::random& from) {
  if (file.empty() && !env.empty()) {
    return fail(code::precondition, "vault.ring_not_ours",
                cat("The key ring comes from the environment variable ", env, ". Add a line to it and start again."),
                "/keyring");
  }
  std::error_code why;
  auto const named = file.empty() ? cat(data_dir, "/keyring") : std::string{file};
  auto const path = std::filesystem::canonical(named, why).string();  // a link stays one
  if (why) return bad_key_ring(cat("Cannot find the key ring ", named, ": ", why.message(), "."));
  auto const id = cat("k", crypto::base58_id(from, 8));
  for (;;) {
    // Two that rotate at once both get their key: the second waits, and begins again with the file of the first.
    file_descriptor const held{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!held.is_open() || ::flock(held.get(), LOCK_EX) != 0) return system_failure("Cannot open the key ring", path);
    struct stat about {};
    if (::fstat(held.get(), &about) != 0) return system_failure("Cannot open the key ring", path);
    if (about.st_ino != mark_of(path).inode) continue;
    VT_CHECK(read_ring_file(path));
    VT_TRY(auto const text, read_all(held, path));
    bool const ended = text.reveal().ends_with('\n');
    secret const longer{cat(text.reveal(), ended ? "" : "\n", id, " ", crypto::base64url(from.bytes(32)), "\n")};
    if (longer.size() > most_bytes) return bad_key_ring(cat("The key ring ", path, " would be longer than 64 KiB."));
    VT_CHECK(replace_ring_file(path, longer, from));
    return id;
  }
}

}  // namespace vetrina::vault
