#include "store/data_dir.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/strings.hpp"

namespace vetrina::store {

namespace {

// linux/magic.h and the kernel's sources; not every one has a name there.
constexpr std::array<unsigned long, 12> network_magics = {
    0x6969,      // NFS
    0x517B,      // SMB
    0xFF534D42,  // CIFS
    0xFE534D42,  // SMB2
    0x65735546,  // FUSE: sshfs, s3fs, gcsfuse
    0x5346414F,  // AFS
    0x73757245,  // CODA
    0x01021997,  // 9P: shared folders of virtual machines
    0x00C36400,  // CEPH
    0x0BD00BD0,  // LUSTRE
    0x01161970,  // GFS2
    0x7461636F,  // OCFS2
};

error refused(std::string const& path, char const* what) {
  return fail(code::unavailable, "store.cannot_open",
              cat("Cannot ", what, " ", path, ": ", std::strerror(errno),
                  ". data_dir must be a folder that this process may write; its parent must exist."));
}

}  // namespace

bool is_network_file_system(unsigned long magic) noexcept {
  return std::find(network_magics.begin(), network_magics.end(), magic & 0xFFFFFFFFUL) != network_magics.end();
}

result<void> prepare_data_dir(std::string const& path) {
  if (path.empty())
    return fail(code::unavailable, "store.cannot_open", "data_dir is empty: name a folder.", "/data_dir");
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return refused(path, "make");
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return refused(path, "look at");
  if (!S_ISDIR(status.st_mode)) {
    errno = ENOTDIR;
    return refused(path, "use");
  }
  struct statfs system {};
  if (::statfs(path.c_str(), &system) != 0) return refused(path, "look at");
  if (is_network_file_system(static_cast<unsigned long>(system.f_type)))
    return fail(code::precondition, "store.network_file_system",
                cat(path,
                    " lies on a network file system, where SQLite's locks and shared memory are not reliable. "
                    "Put data_dir on a local disk."),
                "/data_dir");
  return {};
}

result<data_dir_lock> data_dir_lock::take(std::string const& data_dir) {
  auto const path = data_dir + "/lock";
  int const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return refused(path, "open");
  // Migrations of a large store may take a while, but a process that hangs must not hang all others for ever.
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if ((errno == EWOULDBLOCK || errno == EINTR) && std::chrono::steady_clock::now() < until) {
      ::usleep(1000);
      continue;
    }
    auto const why = errno;
    ::close(fd);
    errno = why;
    if (why == EWOULDBLOCK)
      return fail(code::unavailable, "store.busy",
                  cat("Another process has been opening ", data_dir, " for a minute. Look for one that hangs."), {},
                  1000);
    return refused(path, "lock");
  }
  return data_dir_lock{fd};
}

data_dir_lock::~data_dir_lock() {
  if (fd_ < 0) return;
  ::flock(fd_, LOCK_UN);  // a child forked meanwhile shares the description: closing alone would not release it
  ::close(fd_);
}

}  // namespace vetrina::store
