#include "capi/gate.hpp"

#include "base/process.hpp"

namespace vetrina::capi {
namespace {

constexpr std::uint64_t count_mask = 0xffff'ffffU;

std::uint64_t here() noexcept { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(this_process())) << 32U; }

bool inside(std::uint64_t calls) noexcept { return (calls & ~count_mask) == here() && (calls & count_mask) != 0; }

}  // namespace

bool gate::enter() noexcept {
  auto const self = here();
  auto now = calls_.load();
  while (!calls_.compare_exchange_weak(now, (now & ~count_mask) == self ? now + 1 : self + 1)) {
  }
  if (!shut_.load()) return true;
  leave();
  return false;
}

void gate::leave() noexcept {
  if (!inside(calls_.load())) return;  // forked inside a call
  calls_.fetch_sub(1);
  if (shut_.load()) calls_.notify_all();
}

bool gate::shut() noexcept {
  if (shut_.exchange(true)) return false;
  for (auto now = calls_.load(); inside(now); now = calls_.load()) calls_.wait(now);
  return true;
}

bool gate::bind() noexcept {
  auto const self = this_process();
  pid_t nobody = 0;
  return process_.load() == self || process_.compare_exchange_strong(nobody, self) || nobody == self;
}

bool gate::bound_elsewhere() const noexcept {
  auto const owner = process_.load();
  return owner != 0 && owner != this_process();
}

}  // namespace vetrina::capi
