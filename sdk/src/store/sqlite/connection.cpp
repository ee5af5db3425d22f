#include "store/sqlite/connection.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/strings.hpp"
#include "store/sqlite/open_file.hpp"

namespace vetrina::store {

namespace {

class sqlite_row final : public row {
 public:
  explicit sqlite_row(sqlite3_stmt* handle) noexcept : handle_{handle} {}
  bool null(int column) const override { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(handle_, column); }
  double real(int column) const override { return sqlite3_column_double(handle_, column); }
  std::string_view text(int column) const override {
    // The blob call gives a blob's own bytes; the text call would cut nothing but may convert.
    auto const* const data = sqlite3_column_type(handle_, column) == SQLITE_BLOB
                                 ? static_cast<char const*>(sqlite3_column_blob(handle_, column))
                                 : reinterpret_cast<char const*>(sqlite3_column_text(handle_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }

 private:
  sqlite3_stmt* handle_;
};

int bind(sqlite3_stmt* handle, int position, param::variant const& value) {
  // A null pointer would bind NULL: an empty view stays an empty text.
  if (auto const* const text = std::get_if<std::string_view>(&value))
    return sqlite3_bind_text64(handle, position, text->data() == nullptr ? "" : text->data(), text->size(),
                               SQLITE_STATIC, SQLITE_UTF8);
  if (auto const* const blob = std::get_if<bytes>(&value))
    return sqlite3_bind_blob64(handle, position, blob->view.data() == nullptr ? "" : blob->view.data(),
                               blob->view.size(), SQLITE_STATIC);
  if (auto const* const integer = std::get_if<std::int64_t>(&value))
    return sqlite3_bind_int64(handle, position, *integer);
  if (auto const* const real = std::get_if<double>(&value)) return sqlite3_bind_double(handle, position, *real);
  return sqlite3_bind_null(handle, position);
}

error misused(char const* what, char const* sql) {
  return fail(code::internal, "store.misused", cat(what, ": ", clipped(sql, 200)));
}

char const* pragmas(area where) noexcept {
  // secure_delete: what a shopper asked to erase must not stay in free pages. Foreign keys are checked by no statement
  // of ours, because PostgreSQL's shards cannot either. A checkpoint is paid by the commit that crosses its mark: at 8,000
  // pages, which is journal_size_limit, that is one login in some three hundred, and most pages of a log are in it more
  // than once by then.
  if (where == area::record)
    return "pragma synchronous = full; pragma foreign_keys = off; pragma secure_delete = on; "
           "pragma trusted_schema = off; pragma journal_size_limit = 33554432; "
           "pragma wal_autocheckpoint = 8000; pragma cache_size = -8192";
  return "pragma synchronous = normal; pragma foreign_keys = off; pragma secure_delete = on; "
         "pragma trusted_schema = off; pragma journal_size_limit = 33554432; "
         "pragma wal_autocheckpoint = 8000; pragma cache_size = -4096";
}

}  // namespace

char const* file_name(area where) noexcept {
  switch (where) {
    case area::record: return "record.sqlite";
    case area::traffic: return "traffic.sqlite";
    case area::scratch: break;
  }
  return "scratch.sqlite";
}

error sqlite_error(sqlite3* db, int rc, char const* sql) {
  auto const detail = cat(" (", db == nullptr ? sqlite3_errstr(rc) : sqlite3_errmsg(db), ")");
  switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(code::unavailable, "store.busy",
                  "Another process kept the store locked for too long. Try again; if it lasts, look for a process "
                  "that stopped in a transaction, or raise the store's busy timeout." +
                      detail,
                  {}, 1000);
    case SQLITE_FULL:
      return fail(code::exhausted, "store.full",
                  "The disk that holds data_dir is full; nothing was changed. Make room and try again." + detail);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(code::data_loss, "store.corrupt",
                  "A database file in data_dir is damaged. Stop every process on it and restore a backup." + detail);
    case SQLITE_CONSTRAINT:
      if (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY || rc == SQLITE_CONSTRAINT_ROWID)
        return fail(code::exists, "store.conflict", "There is already a row with this key." + detail);
      return fail(code::internal, "store.constraint",
                  cat("A row was refused by its table", detail, ": ", clipped(sql, 200)));
    case SQLITE_IOERR:
      return fail(code::unavailable, "store.io",
                  "The disk that holds data_dir does not answer properly. Look at the "
                  "system's log." +
                      detail);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return fail(code::unavailable, "store.cannot_open",
                  "The store's files cannot be opened for writing. Check owner and mode of data_dir." + detail);
    case SQLITE_NOMEM: return fail(code::exhausted, "store.no_memory", "Out of memory in the store.");
    default: return fail(code::internal, "store.failed", cat("A statement failed", detail, ": ", clipped(sql, 200)));
  }
}

result<std::unique_ptr<connection>> connection::open(std::string const& data_dir, area where,
                                                     std::int64_t busy_timeout_ms) {
  auto const path = data_dir + "/" + file_name(where);
  // SQLite would make the file with the host's umask. Only a file that is new is ever opened and closed by us:
  // closing any descriptor of a file drops the locks that this process has on it (POSIX, fcntl).
  if (int const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); fd >= 0) ::close(fd);
  sqlite3* db = nullptr;
  int rc = open_file(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW);
  if (rc != SQLITE_OK) {
    auto why = fail(code::unavailable, "store.cannot_open",
                    cat("Cannot open ", path, ": ", db == nullptr ? sqlite3_errstr(rc) : sqlite3_errmsg(db), "."));
    sqlite3_close(db);
    return why;
  }
  auto opened = std::unique_ptr<connection>{new connection{db, where}};
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, static_cast<int>(busy_timeout_ms));
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  VT_CHECK(opened->execute(pragmas(where)));
  return opened;
}

connection::~connection() {
  for (auto& [what, entry] : statements_) sqlite3_finalize(entry.handle);
  for (auto& [sql, handle] : own_) sqlite3_finalize(handle);
  sqlite3_close(db_);
}

result<void> connection::execute(char const* sql) {
  if (int const rc = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); rc != SQLITE_OK)
    return sqlite_error(db_, rc, sql);
  return {};
}

int connection::step(char const* sql) {
  auto& handle = own_[sql];
  if (handle == nullptr) {
    if (int const rc = sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr); rc != SQLITE_OK)
      return rc;
  }
  int const rc = sqlite3_step(handle);
  sqlite3_reset(handle);
  return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

result<connection::prepared> connection::prepare(char const* sql, unsigned flags) {
  prepared made;
  char const* rest = nullptr;
  if (int const rc = sqlite3_prepare_v3(db_, sql, -1, flags, &made.handle, &rest); rc != SQLITE_OK)
    return sqlite_error(db_, rc, sql);
  int const count = sqlite3_bind_parameter_count(made.handle);
  made.positions.resize(static_cast<std::size_t>(count));
  char const* wrong = made.handle == nullptr ? "Empty statement" : nullptr;
  while (*rest == ' ' || *rest == '\n' || *rest == ';') ++rest;
  if (*rest != '\0') wrong = "More than one statement";
  for (int position = 1; position <= count && wrong == nullptr; ++position) {
    char const* const name = sqlite3_bind_parameter_name(made.handle, position);
    int number = 0;
    if (name != nullptr && name[0] == '$') std::from_chars(name + 1, name + std::strlen(name), number);
    if (number < 1 || number > count)
      wrong = "Parameters must be $1, $2, ... without gaps";
    else
      made.positions[static_cast<std::size_t>(number - 1)] = position;
  }
  if (wrong != nullptr) {
    sqlite3_finalize(made.handle);
    return misused(wrong, sql);
  }
  return made;
}

result<void> connection::each(statement const& what, std::span<param const> with, bool may_write,
                              std::function<bool(row const&)> const& visit) {
  if (what.where() != where_) return misused("A statement of another area", what.sql());
  auto& cached = statements_[&what];
  if (cached.handle == nullptr) {
    VT_TRY(cached, prepare(what.sql(), SQLITE_PREPARE_PERSISTENT));
  }
  // Finalised if it was prepared for a nested call, reset otherwise, also when `visit` throws.
  struct guard {
    prepared* shared;
    prepared own;
    ~guard() {
      if (shared == nullptr) {
        sqlite3_finalize(own.handle);
        return;
      }
      sqlite3_reset(shared->handle);
      sqlite3_clear_bindings(shared->handle);
      shared->in_use = false;
    }
  } use{nullptr, {}};
  if (cached.in_use) {
    VT_TRY(use.own, prepare(what.sql(), 0));
  } else {
    use.shared = &cached;
    cached.in_use = true;
  }
  auto const& ready = use.shared == nullptr ? use.own : *use.shared;
  if (!may_write && sqlite3_stmt_readonly(ready.handle) == 0)
    return misused("A statement that writes, in a read", what.sql());
  if (ready.positions.size() != with.size()) return misused("Wrong number of parameters", what.sql());
  for (std::size_t n = 0; n < with.size(); ++n) {
    if (int const rc = bind(ready.handle, ready.positions[n], with[n].value()); rc != SQLITE_OK)
      return sqlite_error(db_, rc, what.sql());
  }
  for (;;) {
    int const rc = sqlite3_step(ready.handle);
    if (rc == SQLITE_DONE) return {};
    if (rc != SQLITE_ROW) return sqlite_error(db_, rc, what.sql());
    if (!visit(sqlite_row{ready.handle})) return {};
  }
}

std::int64_t connection::data_version() {
  char const* const sql = "pragma data_version";
  auto& handle = own_[sql];
  if (handle == nullptr && sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr) != SQLITE_OK)
    return -1;
  std::int64_t const version = sqlite3_step(handle) == SQLITE_ROW ? sqlite3_column_int64(handle, 0) : -1;
  sqlite3_reset(handle);
  return version;
}

}  // namespace vetrina::store
