// parallel: the same work for many shoppers, on a few threads, the results in the order of the shoppers.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace vetrina::bench::ranking {

[[nodiscard]] inline unsigned threads() { return std::clamp(std::thread::hardware_concurrency(), 1U, 4U); }

// work(n, own) for n in 0..count-1; `own` is a State of the thread.
template <class State, class Work>
void for_each(std::size_t count, Work const& work) {
  std::atomic<std::size_t> next{0};
  auto const run = [&] {
    State own;
    for (std::size_t n = next++; n < count; n = next++) work(n, own);
  };
  std::vector<std::thread> others;
  for (unsigned n = 1; n < threads(); ++n) others.emplace_back(run);
  run();
  for (auto& one : others) one.join();
}

}  // namespace vetrina::bench::ranking
