// database: the port behind which SQLite and PostgreSQL stand. Rows are the truth (docs/architecture.md).
// One database object per handle and process, thread-safe; the sessions it hands to a function live only inside it.
//
// SQL is written once, in the dialect that SQLite 3.40 and PostgreSQL 15 share, with $n parameters, as a `statement`
// with static storage in a module's *_sql.cpp. Statements know each other through a list, so that a test can prepare
// every one of them on both stores.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace vetrina::store {

// Three files (or schemas); no transaction spans two.
enum class area {
  record,   // what must never be lost: synchronous=FULL
  traffic,  // clicks and roll-ups: batched
  scratch,  // attempts, buckets, leases, caches: synchronous=NORMAL, may be deleted while nothing runs
};

class statement {
 public:
  statement(area where, char const* sql) noexcept : area_{where}, sql_{sql}, next_{newest} { newest = this; }
  statement(statement const&) = delete;
  statement& operator=(statement const&) = delete;

  [[nodiscard]] area where() const noexcept { return area_; }
  [[nodiscard]] char const* sql() const noexcept { return sql_; }
  [[nodiscard]] statement const* next() const noexcept { return next_; }
  [[nodiscard]] static statement const* first() noexcept { return newest; }

 private:
  area area_;
  char const* sql_;
  statement const* next_;
  inline static statement const* newest = nullptr;  // written by static initialisation only
};

struct bytes {
  std::string_view view;
};

// A parameter borrows what it was made from until the call returns.
class param {
 public:
  using variant = std::variant<std::monostate, std::int64_t, double, std::string_view, bytes>;
  param(std::nullopt_t) noexcept {}
  param(std::int64_t v) noexcept : value_{v} {}
  param(int v) noexcept : value_{std::int64_t{v}} {}
  param(bool v) noexcept : value_{std::int64_t{v ? 1 : 0}} {}
  param(double v) noexcept : value_{v} {}
  param(std::string_view v) noexcept : value_{v} {}
  param(std::string const& v) noexcept : value_{std::string_view{v}} {}
  param(char const* v) noexcept : value_{std::string_view{v}} {}
  param(bytes v) noexcept : value_{v} {}
  param(std::optional<std::string> const& v) noexcept {
    if (v) value_ = std::string_view{*v};
  }
  param(std::optional<std::int64_t> const& v) noexcept {
    if (v) value_ = *v;
  }
  [[nodiscard]] variant const& value() const noexcept { return value_; }

 private:
  variant value_;
};

using params = std::initializer_list<param>;

// One row; views live until the visitor returns. Columns count from 0.
class row {
 public:
  virtual ~row() = default;
  [[nodiscard]] virtual bool null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual double real(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;  // also for {bytes} columns
  [[nodiscard]] std::string string(int column) const { return std::string{text(column)}; }
  [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
  [[nodiscard]] std::optional<std::string> optional_string(int column) const {
    if (null(column)) return std::nullopt;
    return string(column);
  }
  [[nodiscard]] std::optional<std::int64_t> optional_integer(int column) const {
    if (null(column)) return std::nullopt;
    return integer(column);
  }
};

// A consistent view. Not thread-safe; valid only inside the function it was given to.
class session {
 public:
  virtual ~session() = default;
  // Calls visit for each row until it returns false. Fails with store.* slugs.
  [[nodiscard]] virtual result<void> each(statement const& what, params with,
                                          std::function<bool(row const&)> const& visit) = 0;

  // The first row, turned into a value by `read`; no row: an empty optional.
  template <class Read>
  [[nodiscard]] auto first(statement const& what, params with, Read read)
      -> result<std::optional<decltype(read(std::declval<row const&>()))>> {
    std::optional<decltype(read(std::declval<row const&>()))> found;
    auto done = each(what, with, [&](row const& r) {
      found.emplace(read(r));
      return false;
    });
    if (!done) return done.error();
    return found;
  }
};

class transaction : public session {
 public:
  // Runs a statement that returns no rows; gives the number of rows it changed. A broken unique index fails with
  // store.conflict (code exists), so that callers can tell it apart.
  [[nodiscard]] virtual result<std::int64_t> run(statement const& what, params with) = 0;
  // The words of data_dir/head that this transaction will have changed (store/head.hpp).
  virtual void touch(int topic) = 0;
};

class database {
 public:
  virtual ~database() = default;

  // Runs fn on a consistent view. fn must not keep the session.
  [[nodiscard]] virtual result<void> read(area where, std::function<result<void>(session&)> const& fn) = 0;
  // Runs fn in a write transaction: one writer a shop, so that journal order is commit order. Committed when fn
  // succeeds, rolled back when it fails or throws. Never wait for a network inside.
  [[nodiscard]] virtual result<void> write(area where, std::string_view shop,
                                           std::function<result<void>(transaction&)> const& fn) = 0;
  // Owner tokens over processes: true when this holder has `name` until now + ttl. Kept in scratch.
  [[nodiscard]] virtual result<bool> lease(std::string_view name, std::string_view holder, std::int64_t ttl_ms) = 0;
  [[nodiscard]] virtual result<void> release(std::string_view name, std::string_view holder) = 0;
  // What an area holds at this moment, in a file that must not exist, flushed. Others go on writing meanwhile.
  [[nodiscard]] virtual result<void> copy_to(area where, std::string const& path) = 0;
  // A file that copy_to made, of this schema, in the place of what an area holds, for every process and at once.
  // `last_look` runs when nobody can write any more; when it fails, nothing was changed.
  [[nodiscard]] virtual result<void> replace_with(area where, std::string const& path,
                                                  std::function<result<void>()> const& last_look) = 0;
  // The bytes of deleted rows leave the disk: what a write-ahead log still holds is written back and the log cut to nothing.
  // False: somebody reads from it at this moment; ask again.
  [[nodiscard]] virtual result<bool> scrub(area where) = 0;
  // What is wrong with an area's files, as far as the store itself can tell; empty: nothing.
  [[nodiscard]] virtual result<std::vector<std::string>> faults(area where) = 0;
  // The freshness word of a topic: changes whenever any process on this store committed a write that touched it.
  [[nodiscard]] virtual std::uint64_t head(int topic) const noexcept = 0;
};

}  // namespace vetrina::store
