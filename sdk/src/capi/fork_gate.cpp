#include "capi/fork_gate.hpp"

#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>

namespace vetrina::capi::fork_gate {
namespace {

// Calls take microseconds, but one may wait for a network: the fork goes on then, and the child has a small chance of
// meeting a held lock. It also ends a wait for a thread that waits for the one that forks.
constexpr std::chrono::milliseconds most{2'000};
constexpr useconds_t look_again_us = 50;

// Many counters, so that threads do not share a cache line.
struct alignas(64) counter {
  std::atomic<int> threads{0};
};
constinit std::array<counter, 32> counters{};
constinit std::atomic<int> forking{0};
constinit std::atomic<unsigned> next_counter{0};

constinit thread_local int depth = 0;
constinit thread_local counter* mine = nullptr;

void enter() noexcept {
  if (mine == nullptr) mine = &counters[next_counter.fetch_add(1, std::memory_order_relaxed) % counters.size()];
  for (;;) {
    mine->threads.fetch_add(1);
    auto const now = forking.load();
    if (now == 0) return;
    mine->threads.fetch_sub(1);
    forking.wait(now);
  }
}

int others() noexcept {
  int sum = depth > 0 ? -1 : 0;
  for (auto const& one : counters) sum += one.threads.load();
  return sum;
}

void before_fork() {
  forking.fetch_add(1);
  auto const until = std::chrono::steady_clock::now() + most;
  while (others() > 0 && std::chrono::steady_clock::now() < until) ::usleep(look_again_us);
}

void after_in_parent() {
  forking.fetch_sub(1);
  forking.notify_all();
}

void after_in_child() {
  for (auto& one : counters) one.threads.store(0);
  if (depth > 0) mine->threads.store(1);
  forking.store(0);
}

}  // namespace

inside::inside() noexcept {
  static int const registered = ::pthread_atfork(&before_fork, &after_in_parent, &after_in_child);
  static_cast<void>(registered);
  if (depth++ == 0) enter();
}

inside::~inside() {
  if (--depth == 0) mine->threads.fetch_sub(1);
}

outside::outside() noexcept : depth_{depth} {
  if (depth_ > 0) mine->threads.fetch_sub(1);
  depth = 0;
}

outside::~outside() {
  if (depth_ > 0) enter();
  depth = depth_;
}

}  // namespace vetrina::capi::fork_gate
