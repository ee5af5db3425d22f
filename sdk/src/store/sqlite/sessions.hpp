// sessions: what read() and write() hand to a function. On one thread, alive only inside the call.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "store/head.hpp"
#include "store/sqlite/pool.hpp"

namespace vetrina::store {

class read_session final : public session {
 public:
  explicit read_session(connection& file) noexcept : file_{file} {}
  result<void> each(statement const& what, params with, std::function<bool(row const&)> const& visit) override {
    return file_.each(what, {with.begin(), with.size()}, false, visit);
  }

 private:
  connection& file_;
};

// The write that this thread has open. A failed statement fails the whole transaction, as it does on PostgreSQL:
// what must go on after a broken unique index says "on conflict do nothing".
class open_write final : public transaction {
 public:
  open_write(pool& owner, connection& file, area where) noexcept
      : owner_{owner}, file_{file}, where_{where}, outer_{newest} {
    newest = this;
  }
  ~open_write() override { newest = outer_; }
  open_write(open_write const&) = delete;
  open_write& operator=(open_write const&) = delete;

  // This thread's open write on the pool, or null.
  [[nodiscard]] static open_write* find(pool const& owner) noexcept {
    for (auto* open = newest; open != nullptr; open = open->outer_) {
      if (&open->owner_ == &owner) return open;
    }
    return nullptr;
  }

  result<void> each(statement const& what, params with, std::function<bool(row const&)> const& visit) override;
  result<std::int64_t> run(statement const& what, params with) override;
  void touch(int topic) override;

  [[nodiscard]] area where() const noexcept { return where_; }
  [[nodiscard]] std::vector<std::pair<int, std::uint64_t>>& touched() noexcept { return touched_; }
  // The first failure that the function may have swallowed.
  [[nodiscard]] result<void> verdict() const;

 private:
  pool& owner_;
  connection& file_;
  area where_;
  open_write* outer_;
  std::vector<std::pair<int, std::uint64_t>> touched_;  // topic, the word written before COMMIT
  std::optional<error> failed_;
  static thread_local open_write* newest;
};

// Ends whatever is still open, also when the function throws.
class rollback_guard {
 public:
  explicit rollback_guard(connection& file) noexcept : file_{file} {}
  rollback_guard(rollback_guard const&) = delete;
  rollback_guard& operator=(rollback_guard const&) = delete;
  ~rollback_guard() {
    if (file_.in_transaction()) static_cast<void>(file_.step("rollback"));
  }

 private:
  connection& file_;
};

}  // namespace vetrina::store
