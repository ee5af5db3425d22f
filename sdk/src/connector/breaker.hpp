// breaker: keeps away from a plugin that breaks the rules. Three faults in a row close it for five minutes; after that
// one more fault closes it again. A good answer forgives. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

namespace vetrina::connector {

class breaker {
 public:
  static constexpr int strikes = 3;
  static constexpr std::int64_t closed_ms = 300'000;

  // Milliseconds until it may be tried again; 0 when it may.
  [[nodiscard]] std::int64_t wait_ms(std::int64_t now_ms) const noexcept {
    auto const until = until_ms_.load();
    return faults_.load() >= strikes && until > now_ms ? until - now_ms : 0;
  }
  void fault(std::int64_t now_ms) noexcept {
    if (faults_.fetch_add(1) + 1 >= strikes) until_ms_ = now_ms + closed_ms;
  }
  void good() noexcept { faults_ = 0; }

 private:
  std::atomic<int> faults_{0};
  std::atomic<std::int64_t> until_ms_{0};
};

}  // namespace vetrina::connector
