#include "store/sqlite/copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/strings.hpp"
#include "store/sqlite/open_file.hpp"

namespace vetrina::store {

namespace {

error cannot_copy(std::string const& path, char const* what) {
  return fail(code::unavailable, "store.cannot_open", cat("Cannot ", what, " ", path, ": ", std::strerror(errno), "."));
}

result<void> flush(std::string const& path) {
  int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return cannot_copy(path, "open");
  int const rc = ::fsync(fd);
  auto const why = errno;
  ::close(fd);
  errno = why;
  if (rc != 0) return cannot_copy(path, "flush");
  return {};
}

using handle = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

}  // namespace

result<void> copy_file(connection& from, std::string const& path) {
  // SQLite fills an empty file as readily as it makes one, which it would do with the host's umask.
  int const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return cannot_copy(path, "make");
  ::close(fd);
  constexpr char const* sql = "vacuum into ?1";
  sqlite3_stmt* prepared = nullptr;
  int rc = sqlite3_prepare_v2(from.native(), sql, -1, &prepared, nullptr);
  if (rc == SQLITE_OK) {
    sqlite3_bind_text64(prepared, 1, path.data(), path.size(), SQLITE_STATIC, SQLITE_UTF8);
    rc = sqlite3_step(prepared);
  }
  sqlite3_finalize(prepared);
  if (rc != SQLITE_DONE) return from.last_error(rc, sql);
  return flush(path);  // VACUUM INTO does not: sqlite.org/lang_vacuum.html
}

result<void> replace_file(connection& live, std::string const& path, std::function<result<void>()> const& last_look) {
  sqlite3* opened = nullptr;
  int rc = open_file(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW);
  handle const source{opened, &sqlite3_close};
  if (rc != SQLITE_OK) return sqlite_error(opened, rc, "open");
  auto* const copy = sqlite3_backup_init(live.native(), "main", opened, "main");
  if (copy == nullptr) return live.last_error(sqlite3_errcode(live.native()), "backup");
  // No page yet, but the write lock: sqlite.org/c3ref/backup_finish.html, "exclusive lock ... until finish".
  rc = sqlite3_backup_step(copy, 0);
  result<void> looked;
  if (rc == SQLITE_OK) {
    looked = last_look();
    if (looked) rc = sqlite3_backup_step(copy, -1);
  }
  int const finished = sqlite3_backup_finish(copy);
  VT_CHECK(looked);
  if (rc != SQLITE_DONE) return live.last_error(rc, "backup");
  if (finished != SQLITE_OK) return live.last_error(finished, "backup");
  return {};
}

// sqlite.org/pragma.html, wal_checkpoint: "TRUNCATE ... the WAL file is truncated to zero bytes upon success". Rows that were
// deleted lie in it as they were, whatever secure_delete does to the pages of the database.
result<bool> cut_log(connection& file) {
  int const rc = sqlite3_wal_checkpoint_v2(file.native(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (rc == SQLITE_OK) return true;
  if ((rc & 0xFF) == SQLITE_BUSY || (rc & 0xFF) == SQLITE_LOCKED) return false;
  return file.last_error(rc, "wal_checkpoint");
}

result<std::vector<std::string>> check_file(connection& file) {
  constexpr char const* sql = "pragma integrity_check(100)";
  std::vector<std::string> found;
  sqlite3_stmt* prepared = nullptr;
  int rc = sqlite3_prepare_v2(file.native(), sql, -1, &prepared, nullptr);
  while (rc == SQLITE_OK && (rc = sqlite3_step(prepared)) == SQLITE_ROW) {
    std::string_view const line{reinterpret_cast<char const*>(sqlite3_column_text(prepared, 0)),
                                static_cast<std::size_t>(sqlite3_column_bytes(prepared, 0))};
    if (line != "ok") found.emplace_back(line);
    rc = SQLITE_OK;
  }
  sqlite3_finalize(prepared);
  // A file that cannot even be walked is a finding, too.
  if (rc != SQLITE_DONE && found.empty()) found.push_back(file.last_error(rc, sql).message);
  return found;
}

}  // namespace vetrina::store
