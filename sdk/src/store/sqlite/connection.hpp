// connection: one SQLite connection to one file, with its prepared statements. Used by one thread at a time, only in
// the process that opened it, and never closed in another: SQLite's locks do not survive a fork.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::store {

[[nodiscard]] char const* file_name(area where) noexcept;  // "record.sqlite"

// What a SQLite result code means to a caller: store.busy, store.full, store.corrupt, store.conflict, ...
[[nodiscard]] error sqlite_error(sqlite3* db, int rc, char const* sql);

class connection {
 public:
  [[nodiscard]] static result<std::unique_ptr<connection>> open(std::string const& data_dir, area where,
                                                                std::int64_t busy_timeout_ms);
  ~connection();
  connection(connection const&) = delete;
  connection& operator=(connection const&) = delete;

  // Runs SQL of our own that has no parameters and gives no rows, such as a migration.
  [[nodiscard]] result<void> execute(char const* sql);
  // The same for what runs on every transaction, prepared once; `sql` must be a literal.
  [[nodiscard]] int step(char const* sql);
  // Binds strictly: every $n once or more, n from 1 to the number of parameters, none missing and none left over.
  [[nodiscard]] result<void> each(statement const& what, std::span<param const> with, bool may_write,
                                  std::function<bool(row const&)> const& visit);
  [[nodiscard]] std::int64_t changes() const noexcept { return sqlite3_changes64(db_); }
  // Changes whenever another connection commits to the file; -1 when it cannot be told.
  [[nodiscard]] std::int64_t data_version();
  [[nodiscard]] sqlite3* native() const noexcept { return db_; }  // for copy.hpp
  [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(db_) == 0; }
  [[nodiscard]] error last_error(int rc, char const* sql) const { return sqlite_error(db_, rc, sql); }

 private:
  struct prepared {
    sqlite3_stmt* handle = nullptr;
    std::vector<int> positions;  // positions[n - 1] is SQLite's index of $n
    bool in_use = false;         // a visitor may run the same statement again
  };
  explicit connection(sqlite3* db, area where) noexcept : db_{db}, where_{where} {}
  [[nodiscard]] result<prepared> prepare(char const* sql, unsigned flags);

  sqlite3* db_;
  area where_;
  std::unordered_map<statement const*, prepared> statements_;
  std::unordered_map<char const*, sqlite3_stmt*> own_;
};

}  // namespace vetrina::store
