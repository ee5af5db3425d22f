#include "base/clock.hpp"

#include <chrono>

#include "base/immortal.hpp"

namespace vetrina {
namespace {

template <class Clock>
std::int64_t now_ms() noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch()).count();
}

class system_clock_type final : public clock {
 public:
  std::int64_t wall_ms() const noexcept override { return now_ms<std::chrono::system_clock>(); }
  std::int64_t monotonic_ms() const noexcept override { return now_ms<std::chrono::steady_clock>(); }
};

}  // namespace

clock const& system_clock() noexcept {
  static immortal<system_clock_type> const instance;
  return *instance;
}

}  // namespace vetrina
