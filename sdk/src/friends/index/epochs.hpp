// epochs: lets readers follow pointers that a writer replaces, with no lock and no count to contend for. A reader
// announces the epoch it entered in; what the writer has taken out is freed once every announced epoch is later.
// Readers: any thread. retire() and collect(): one thread at a time, the writer's.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace vetrina::friends::index {

class epochs {
  static constexpr std::size_t readers = 64;
  struct alignas(64) slot {  // a cache line each, so that readers do not slow each other
    std::atomic<std::uint64_t> entered{0};
  };

 public:
  epochs() = default;
  epochs(epochs const&) = delete;
  epochs& operator=(epochs const&) = delete;
  ~epochs();

  // While it lives, nothing that could be found when it was made is freed.
  class guard {
   public:
    explicit guard(slot& of) noexcept : of_{&of} {}
    guard(guard const&) = delete;
    guard& operator=(guard const&) = delete;
    ~guard() { of_->entered.store(0, std::memory_order_release); }

   private:
    slot* of_;
  };
  // Waits only where 64 reads run at this moment.
  [[nodiscard]] guard enter() const noexcept { return guard{take()}; }

  // Frees it when no reader can hold it any more. Call after no new reader can find it.
  void retire(std::function<void()> free);
  // Frees now what no reader holds; retire() does it now and then by itself.
  void collect();

 private:
  [[nodiscard]] slot& take() const noexcept;

  mutable std::array<slot, readers> slots_;
  std::atomic<std::uint64_t> now_{1};
  std::vector<std::pair<std::uint64_t, std::function<void()>>> retired_;
};

}  // namespace vetrina::friends::index
