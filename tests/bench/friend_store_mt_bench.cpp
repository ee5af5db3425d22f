// Two threads that read the friend store's index at once against one, while a third appends a thousand interactions a
// second to it. By the clock on the wall: sharing is what is measured. --scale as friend_store.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <thread>

#include "friend_store/scene.hpp"
#include "report.hpp"

namespace {

using namespace vetrina;
using clock_type = std::chrono::steady_clock;
namespace index = friends::index;

constexpr int rounds = 9;
constexpr auto round_time = std::chrono::milliseconds{1'000};
constexpr auto between_appends = std::chrono::milliseconds{1};

// Reads of one thread until told to stop.
std::size_t read_until(bench::scene const& of, std::vector<std::uint32_t> const& viewers,
                       std::atomic<bool> const& stop) {
  bench::reader with;
  std::size_t reads = 0;
  std::size_t found = 0;
  while (!stop.load(std::memory_order_relaxed)) {
    found += with.ask(of.from(), of.weights(), viewers[reads % viewers.size()], {of.now()}).size();
    ++reads;
  }
  if (found == 0) std::abort();
  return reads;
}

// A shopper's run with what they just did in front: that is how the index takes it.
void put(bench::scene const& of, std::uint32_t who, std::vector<index::packed_thing> things) {
  index::person_facts run;
  run.exists = run.named = true;
  if (things.size() > index::most_things) things.resize(index::most_things);
  run.things = std::move(things);
  of.from().put_person(who, run.packed());
}

std::size_t append_until(bench::scene const& of, std::atomic<bool> const& stop) {
  std::size_t appended = 0;
  auto next = clock_type::now();
  auto const subjects = static_cast<std::uint32_t>(of.from().filed_families().size());
  while (!stop.load(std::memory_order_relaxed)) {
    auto const who = static_cast<std::uint32_t>(appended * 7'919 % of.shoppers());
    auto things = of.done_by(who);
    index::thing const liked{static_cast<std::uint32_t>(appended) % subjects, of.now(), bench::like};
    things.insert(things.begin(), index::packed_thing{liked});
    put(of, who, std::move(things));
    ++appended;
    next += between_appends;
    std::this_thread::sleep_until(next);
  }
  return appended;
}

double reads_a_second(bench::scene const& of, int readers, double& appended_a_second) {
  std::atomic<bool> stop{false};
  std::size_t appended = 0;
  std::vector<std::size_t> reads(static_cast<std::size_t>(readers));
  std::vector<std::vector<std::uint32_t>> viewers;
  for (int n = 0; n < readers; ++n) viewers.push_back(of.viewers(20'000, static_cast<std::uint64_t>(n) + 10));
  auto const begin = clock_type::now();
  {
    std::vector<std::jthread> threads;
    threads.emplace_back([&] { appended = append_until(of, stop); });
    for (std::size_t n = 0; n < reads.size(); ++n) {
      threads.emplace_back([&, n] { reads[n] = read_until(of, viewers[n], stop); });
    }
    std::this_thread::sleep_for(round_time);  // the length of a round: nothing is waited for
    stop = true;
  }
  double const seconds = std::chrono::duration<double>(clock_type::now() - begin).count();
  std::size_t all = 0;
  for (auto const one : reads) all += one;
  appended_a_second = static_cast<double>(appended) / seconds;
  return static_cast<double>(all) / seconds;
}

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// What was appended is in the very next answer of a friend.
void compare_answers(bench::report& out, bench::scene const& of) {
  bench::reader with;
  std::size_t told = 0;
  auto const subject = static_cast<std::uint32_t>(of.from().filed_families().size()) - 1;
  for (auto const viewer : of.viewers(50, 1)) {
    auto const ties = of.ties_of(viewer);
    if (ties.empty()) continue;
    auto const loudest = ties.front();
    put(of, loudest.who(),
        std::vector<index::packed_thing>(40, index::packed_thing{index::thing{subject, of.now(), bench::own, true}}));
    bool seen = false;
    for (auto const& one : with.ask(of.from(), of.weights(), viewer, {of.now(), 255}))
      seen = seen || one.family == of.from().family_of(subject);
    out.same("what a friend just did is not in the answer",
             seen || vetrina::friends::strength_of(loudest.steps()) < 0.001);
    ++told;
  }
  out.same("there is nothing to compare", told > 10);
}

void measure(bench::report& out, bench::scene const& of) {
  std::vector<double> one;
  std::vector<double> two;
  double appended = 0;
  double slowest = 1e9;
  for (int n = 0; n < rounds; ++n) {
    if (n % 2 == 0) one.push_back(reads_a_second(of, 1, appended));
    slowest = std::min(slowest, appended);
    two.push_back(reads_a_second(of, 2, appended));
    slowest = std::min(slowest, appended);
    if (n % 2 == 1) one.push_back(reads_a_second(of, 1, appended));
  }
  out.at_least("two_readers_to_one", "times", median(two) / median(one));
  out.at_least("appended_meanwhile", "1/s", slowest);
  std::fprintf(stderr, "friend_store_mt: %.0f reads a second by one, %.0f by two\n", median(one), median(two));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    auto wanted = std::string_view{"30k"};
    for (int n = 1; n + 1 < count; ++n) {
      if (std::string_view{arguments[n]} == "--scale") wanted = arguments[n + 1];
    }
    auto const at = bench::find_scale(wanted);
    if (!at) throw std::runtime_error{"no scale " + std::string{wanted} + "; there are 30k, 300k and seed"};
    bench::report out{"friend_store_mt", count, arguments};
    bench::scene const of{*at};
    compare_answers(out, of);
    if (!out.checks_only()) measure(out, of);
    return out.exit_code();
  } catch (std::exception const& why) {
    std::fprintf(stderr, "friend_store_mt: %s\n", why.what());
    return 1;
  }
}
