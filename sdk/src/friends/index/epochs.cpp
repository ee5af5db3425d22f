#include "friends/index/epochs.hpp"

#include <algorithm>
#include <functional>
#include <thread>

namespace vetrina::friends::index {

epochs::~epochs() {
  for (auto const& [at, free] : retired_) free();
}

epochs::slot& epochs::take() const noexcept {
  auto const first = std::hash<std::thread::id>{}(std::this_thread::get_id());
  for (std::size_t n = 0;; ++n) {
    auto& one = slots_[(first + n) % readers];
    std::uint64_t free = 0;
    // Sequentially consistent, as are the pointers: either the writer sees this epoch, or this reader already finds
    // what the writer put in place before it looked.
    if (one.entered.compare_exchange_strong(free, now_.load())) return one;
    if (n % readers == readers - 1) std::this_thread::yield();
  }
}

void epochs::retire(std::function<void()> free) {
  retired_.emplace_back(now_.fetch_add(1), std::move(free));
  if (retired_.size() % 64 == 0) collect();
}

void epochs::collect() {
  auto oldest = now_.load();
  for (auto const& one : slots_) {
    if (auto const entered = one.entered.load(); entered != 0) oldest = std::min(oldest, entered);
  }
  auto const still = std::ranges::find_if(retired_, [&](auto const& one) { return one.first >= oldest; });
  for (auto at = retired_.begin(); at != still; ++at) at->second();
  retired_.erase(retired_.begin(), still);
}

}  // namespace vetrina::friends::index
