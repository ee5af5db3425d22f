#include "store/sqlite/pool.hpp"

#include <unistd.h>
#include <xxhash.h>

#include <atomic>
#include <ctime>

namespace vetrina::store {

namespace {
constexpr std::size_t most_idle = 16;
}

bool writer_gate::enter(std::chrono::milliseconds most) {
  std::unique_lock held{guard_};
  if (!free_.wait_for(held, most, [this] { return !taken_; })) return false;
  taken_ = true;
  return true;
}

void writer_gate::leave() {
  {
    std::lock_guard const held{guard_};
    taken_ = false;
  }
  free_.notify_one();
}

pool::pool(std::string data_dir, std::int64_t busy_timeout_ms)
    : data_dir_{std::move(data_dir)}, busy_timeout_ms_{busy_timeout_ms}, process_{::getpid()} {
  // Giving one back must not ask for memory: it happens on the way out of what went wrong.
  for (auto& state : areas_) state.idle.reserve(most_idle);
}

result<pool::lease> pool::borrow(area where) {
  auto& state = areas_[index(where)];
  {
    std::lock_guard const held{state.guard};
    if (!state.idle.empty()) {
      auto taken = std::move(state.idle.back());
      state.idle.pop_back();
      return lease{*this, where, std::move(taken)};
    }
  }
  VT_TRY(auto opened, connection::open(data_dir_, where, busy_timeout_ms_));
  return lease{*this, where, std::move(opened)};
}

void pool::give_back(area where, std::unique_ptr<connection> used) noexcept {
  // A function that forked leaves its child a copy of the connection: the child must not close what is its parent's.
  if (::getpid() != process_) {
    static_cast<void>(used.release());
    return;
  }
  if (used->in_transaction()) return;
  auto& state = areas_[index(where)];
  std::lock_guard const held{state.guard};
  if (state.idle.size() < most_idle) state.idle.push_back(std::move(used));
}

std::uint64_t pool::observed_commits(area where) noexcept {
  static std::atomic<std::uint64_t> never_again{0};
  auto& state = areas_[index(where)];
  std::lock_guard const held{state.watcher_guard};
  if (!state.watcher) {
    // A connection of its own that never writes: data_version does not count a connection's own commits.
    if (auto opened = connection::open(data_dir_, where, busy_timeout_ms_)) state.watcher = *std::move(opened);
  }
  auto const version = state.watcher ? state.watcher->data_version() : -1;
  struct {
    std::uint64_t process, watcher, version, unknown;
  } const facts{static_cast<std::uint64_t>(process_), reinterpret_cast<std::uint64_t>(state.watcher.get()),
                static_cast<std::uint64_t>(version), version < 0 ? ++never_again : 0};
  return XXH3_64bits(&facts, sizeof facts);
}

}  // namespace vetrina::store
