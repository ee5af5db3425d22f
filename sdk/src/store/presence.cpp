#include "store/presence.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/strings.hpp"

namespace vetrina::store {
namespace {

// Of the open file and not of the process (Linux' F_OFD_): closing another descriptor of this file frees nothing, and two
// openings in one process are two.
struct flock one_byte(std::int64_t place) noexcept {
  struct flock out {};
  out.l_type = F_WRLCK;
  out.l_whence = SEEK_SET;
  out.l_start = place;
  out.l_len = 1;
  return out;
}

error refused(char const* what, std::string const& path) {
  bool const full = errno == ENOSPC || errno == EDQUOT || errno == ENOLCK;
  return fail(full ? code::exhausted : code::unavailable, full ? "store.full" : "store.cannot_open",
              cat("Cannot ", what, " ", path, ": ", std::strerror(errno), "."));
}

}  // namespace

result<std::unique_ptr<presence>> presence::open(std::string const& data_dir) {
  auto const path = data_dir + "/present";
  file_descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)};
  if (!file.is_open()) return refused("open", path);
  // The nanosecond since the machine started: no lock is older than that, and no two that meet are of one nanosecond.
  for (auto place = std::chrono::steady_clock::now().time_since_epoch().count();; ++place) {
    auto mine = one_byte(place);
    if (::fcntl(file.get(), F_OFD_SETLK, &mine) == 0)
      return std::unique_ptr<presence>{new presence{std::move(file), place}};
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) return refused("lock", path);
  }
}

bool presence::is_there(std::int64_t place) const noexcept {
  if (place <= 0 || place == place_) return true;
  auto asked = one_byte(place);
  return ::fcntl(file_.get(), F_OFD_GETLK, &asked) != 0 || asked.l_type != F_UNLCK;
}

}  // namespace vetrina::store
