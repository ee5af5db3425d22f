// clock: where time comes from. Injected, so that no test sleeps and embargoes can be tried at any date.
// Implementations are thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

namespace vetrina {

class clock {
 public:
  virtual ~clock() = default;
  // Milliseconds since 1970-01-01T00:00:00Z; may jump when the machine's clock is set.
  [[nodiscard]] virtual std::int64_t wall_ms() const noexcept = 0;
  // Milliseconds since some fixed moment; never goes back. For deadlines and durations.
  [[nodiscard]] virtual std::int64_t monotonic_ms() const noexcept = 0;
};

[[nodiscard]] clock const& system_clock() noexcept;

// A clock that stands still until told otherwise. For tests.
class manual_clock final : public clock {
 public:
  explicit manual_clock(std::int64_t wall_ms) noexcept : wall_{wall_ms} {}
  [[nodiscard]] std::int64_t wall_ms() const noexcept override { return wall_.load(); }
  [[nodiscard]] std::int64_t monotonic_ms() const noexcept override { return wall_.load(); }
  void advance(std::int64_t ms) noexcept { wall_ += ms; }

 private:
  std::atomic<std::int64_t> wall_;
};

inline constexpr std::int64_t second_ms = 1000;
inline constexpr std::int64_t minute_ms = 60 * second_ms;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

}  // namespace vetrina
