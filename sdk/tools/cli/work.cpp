#include <chrono>
#include <csignal>
#include <iostream>

#include "cli/commands.hpp"
#include "common/problem.hpp"

namespace vetrina::tools {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::int64_t longest_once_ms = 3'600'000;  // a job that makes itself due again must not hold cron for ever
constexpr std::int64_t slice_ms = 1'000;
constexpr timespec pause{0, 250'000'000};

// Waits a moment for a job to fall due; true when someone wants the program to end.
bool told_to_end(sigset_t const& ends) { return ::sigtimedwait(&ends, nullptr, &pause) > 0; }

}  // namespace

int work(work_options const& wanted) {
  auto const file = find(wanted.of);
  if (!file) return tell("vetrina work", file.error());
  sdk library{without_own_threads(*file)};
  std::int64_t ran = 0;
  if (wanted.seconds == 0) {
    ran = library.run(longest_once_ms);
  } else {
    // Blocked, so that a job under way is finished before the program ends.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    auto const until = steady::now() + std::chrono::seconds{wanted.seconds};
    do {
      ran += library.run(slice_ms);
    } while (steady::now() < until && !told_to_end(ends));
  }
  std::cout << "{\"ran\":" << ran << "}\n";
  return done;
}

}  // namespace vetrina::tools
