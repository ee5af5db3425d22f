// gate: who is inside a handle, so that closing waits for calls under way and later ones are refused. Internal to
// capi/. Thread-safe, takes no lock. In a forked child the count begins at zero: the parent's calls never return there.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

namespace vetrina::capi {

class gate {
 public:
  [[nodiscard]] bool enter() noexcept;  // false: shut
  void leave() noexcept;
  // Refuses calls from now on and waits for those of this process; false where it was shut already.
  bool shut() noexcept;
  void open() noexcept { shut_ = false; }

  // Binds the handle to this process with the first call; false where it is bound to another one.
  [[nodiscard]] bool bind() noexcept;
  [[nodiscard]] bool bound_elsewhere() const noexcept;

 private:
  std::atomic<std::uint64_t> calls_{0};  // pid in the upper half, how many in the lower
  std::atomic<bool> shut_{false};
  std::atomic<pid_t> process_{0};
};

}  // namespace vetrina::capi
