// pool: what one process has open of a store: idle connections, one writer at a time in an area, and the connection
// that watches for others' commits. Thread-safe; a child of a fork makes a new one and leaks its parent's.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/sqlite/connection.hpp"

namespace vetrina::store {

// Threads of one process queue here instead of polling SQLite's lock. A condition and not a std::timed_mutex: GCC 12's
// ThreadSanitizer does not know the call that takes one until a steady time.
class writer_gate {
 public:
  [[nodiscard]] bool enter(std::chrono::milliseconds most);
  void leave();

 private:
  std::mutex guard_;
  std::condition_variable free_;
  bool taken_ = false;
};

class pool {
 public:
  pool(std::string data_dir, std::int64_t busy_timeout_ms);

  // Borrowed: goes back to the pool when it is dropped outside a transaction, is closed when something went wrong.
  class lease {
   public:
    lease(pool& owner, area where, std::unique_ptr<connection> held) noexcept
        : owner_{&owner}, where_{where}, held_{std::move(held)} {}
    lease(lease&&) noexcept = default;
    lease& operator=(lease&&) = delete;
    ~lease() {
      if (held_) owner_->give_back(where_, std::move(held_));
    }
    connection& operator*() const noexcept { return *held_; }
    connection* operator->() const noexcept { return held_.get(); }

   private:
    pool* owner_;
    area where_;
    std::unique_ptr<connection> held_;
  };

  [[nodiscard]] result<lease> borrow(area where);
  [[nodiscard]] writer_gate& writer(area where) noexcept { return areas_[index(where)].writer; }
  // A number that differs after any commit to the area; never the same again when it cannot be told.
  [[nodiscard]] std::uint64_t observed_commits(area where) noexcept;

  [[nodiscard]] pid_t process() const noexcept { return process_; }

 private:
  struct area_state {
    writer_gate writer;
    std::mutex guard;
    std::vector<std::unique_ptr<connection>> idle;
    std::mutex watcher_guard;
    std::unique_ptr<connection> watcher;
  };
  static std::size_t index(area where) noexcept { return static_cast<std::size_t>(where); }
  void give_back(area where, std::unique_ptr<connection> used) noexcept;

  std::string data_dir_;
  std::int64_t busy_timeout_ms_;
  pid_t process_;
  std::array<area_state, 3> areas_;
};

}  // namespace vetrina::store
