#include "store/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/file_descriptor.hpp"
#include "base/strings.hpp"

namespace vetrina::store {

namespace {

error refused(std::string const& path, char const* what) {
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
    return fail(code::exhausted, "store.full", cat("There is no room to ", what, " ", path, ". Make room."));
  return fail(code::unavailable, "store.cannot_open", cat("Cannot ", what, " ", path, ": ", std::strerror(errno), "."));
}

result<void> put_all(file_descriptor const& file, std::string const& path, std::string_view content) {
  while (!content.empty()) {
    auto const put = ::write(file.get(), content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return refused(path, "write");
    content.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

// Zero at the end of the file.
result<std::size_t> take_some(file_descriptor const& file, std::string const& path, char* into, std::size_t most) {
  for (;;) {
    auto const got = ::read(file.get(), into, most);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return refused(path, "read");
  }
}

int open_to_read(std::string const& path) {
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);  // a pipe must not keep us waiting
}

int open_to_make(std::string const& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

result<void> flush(file_descriptor const& file, std::string const& path) {
  if (::fsync(file.get()) != 0) return refused(path, "flush");
  return {};
}

}  // namespace

result<void> write_new_file(std::string const& path, std::string_view content) {
  file_descriptor const file{open_to_make(path)};
  if (!file.is_open()) return refused(path, "make");
  VT_CHECK(put_all(file, path, content));
  return flush(file, path);
}

result<void> copy_new_file(std::string const& from, std::string const& to) {
  file_descriptor const source{open_to_read(from)};
  if (!source.is_open()) return refused(from, "open");
  file_descriptor const target{open_to_make(to)};
  if (!target.is_open()) return refused(to, "make");
  std::array<char, 64 * 1024> part{};
  for (;;) {
    VT_TRY(auto const got, take_some(source, from, part.data(), part.size()));
    if (got == 0) return flush(target, to);
    VT_CHECK(put_all(target, to, {part.data(), got}));
  }
}

result<std::string> read_small_file(std::string const& path, std::size_t most) {
  file_descriptor const file{open_to_read(path)};
  struct stat about {};
  if (!file.is_open() || ::fstat(file.get(), &about) != 0) return refused(path, "open");
  if (!S_ISREG(about.st_mode) || about.st_size > static_cast<off_t>(most)) {
    errno = EINVAL;
    return refused(path, "read");
  }
  std::string text(most + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    VT_TRY(auto const got, take_some(file, path, text.data() + size, text.size() - size));
    if (got == 0) break;
    size += got;
  }
  text.resize(size);
  return text;
}

result<void> flush_folder(std::string const& path) {
  file_descriptor const folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder.is_open()) return refused(path, "open");
  return flush(folder, path);
}

}  // namespace vetrina::store
