#include "store/sqlite/open_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

namespace vetrina::store {

namespace {

// SQLite keeps one record of the locks it holds for each (device, inode), in a list of the process. A child of a fork
// inherits the list but not the locks: its new connections would find "shared lock held" there, take none from the
// kernel, and another process could delete the WAL under them; and a record's mutex may have been held at the fork. So
// while a child opens a file, its fstat and stat tell SQLite another device number; the inherited entry is not found
// and a new one with real locks is made. Nothing else of SQLite looks at that number, and other files of the host are
// not touched: the change is for this thread and call.
std::atomic<pid_t> home_process{0};
thread_local dev_t device_change = 0;

using fstat_function = int (*)(int, struct stat*);
using stat_function = int (*)(char const*, struct stat*);
std::atomic<fstat_function> original_fstat{nullptr};
std::atomic<stat_function> original_stat{nullptr};

int changed_fstat(int fd, struct stat* status) {
  int const rc = original_fstat.load()(fd, status);
  if (rc == 0) status->st_dev ^= device_change;
  return rc;
}

int changed_stat(char const* path, struct stat* status) {
  int const rc = original_stat.load()(path, status);
  if (rc == 0) status->st_dev ^= device_change;
  return rc;
}

template <typename Function>
void install(sqlite3_vfs* vfs, char const* name, Function changed, std::atomic<Function>& original) {
  auto const current = reinterpret_cast<Function>(vfs->xGetSystemCall(vfs, name));
  if (current == changed) return;
  original = current;
  vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(changed));
}

}  // namespace

int open_file(char const* path, sqlite3** db, int flags) {
  pid_t home = 0;
  pid_t const here = ::getpid();
  if (home_process.compare_exchange_strong(home, here)) home = here;
  if (home == here) return sqlite3_open_v2(path, db, flags, "unix");
  auto* const vfs = sqlite3_vfs_find("unix");
  if (vfs == nullptr || vfs->iVersion < 3) return SQLITE_CANTOPEN;
  install(vfs, "fstat", &changed_fstat, original_fstat);
  install(vfs, "stat", &changed_stat, original_stat);
  device_change = static_cast<dev_t>(here) << 32;
  int const rc = sqlite3_open_v2(path, db, flags, "unix");
  device_change = 0;
  return rc;
}

}  // namespace vetrina::store
