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
#include "friends/index/index.hpp"
#include "report.hpp"

namespace {

using namespace vetrina;
using clock_type = std::chrono::steady_clock;
namespace index = friends::index;

constexpr int rounds = 9;
constexpr auto round_time = std::chrono::milliseconds{1'000};
constexpr auto between_appends = std::chrono::milliseconds{1};

struct shared_index {
  explicit shared_index(bench::scene const& of) : from{of} {
    auto opened = index::read_index::open(of.path("index"), [](std::string const&) -> result<void> {
      return fail(code::not_found, "store.snapshot_missing", "The scene made no index.");
    });
    if (!opened) throw std::runtime_error{opened.error().message};
    open = std::move(*opened);
  }
  bench::scene const& from;
  std::unique_ptr<index::read_index> open;
  index::decay weights{bench::rates, bench::verified, bench::unverified};
};

// Reads of one thread until told to stop.
std::size_t read_until(shared_index const& of, std::vector<std::uint32_t> const& viewers,
                       std::atomic<bool> const& stop) {
  index::scratch with;
  std::size_t reads = 0;
  std::size_t found = 0;
  while (!stop.load(std::memory_order_relaxed)) {
    auto const best = of.open->best(of.weights, {viewers[reads % viewers.size()], of.from.now()}, with);
    if (!best) std::abort();
    found += best->size();
    ++reads;
  }
  if (found == 0) std::abort();
  return reads;
}

// One more interaction of a shopper, as their whole run: that is how the index takes it.
std::size_t append_until(shared_index& of, std::atomic<bool> const& stop) {
  std::size_t appended = 0;
  auto next = clock_type::now();
  auto const products = static_cast<std::uint32_t>(of.from.from().family_of().size());
  while (!stop.load(std::memory_order_relaxed)) {
    auto const who = static_cast<std::uint32_t>(appended * 7'919 % of.from.from().shoppers());
    std::vector<index::interaction> run;
    for (auto const& one : of.from.from().history(who)) {
      run.push_back({one.product(), one.minute(), static_cast<std::uint8_t>(one.kind()),
                     static_cast<std::uint8_t>(one.market()), one.verified(), one.circle()});
    }
    run.push_back({static_cast<std::uint32_t>(appended) % products, of.from.now(), bench::like});
    if (!of.open->put_history(who, run)) std::abort();
    ++appended;
    next += between_appends;
    std::this_thread::sleep_until(next);
  }
  return appended;
}

double reads_a_second(shared_index& of, int readers, double& appended_a_second) {
  std::atomic<bool> stop{false};
  std::size_t appended = 0;
  std::vector<std::size_t> reads(static_cast<std::size_t>(readers));
  std::vector<std::vector<std::uint32_t>> viewers;
  for (int n = 0; n < readers; ++n) viewers.push_back(of.from.viewers(20'000, static_cast<std::uint64_t>(n) + 10));
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

// What was appended is in the very next answer of a friend, whichever thread asks.
void compare_answers(bench::report& out, shared_index& of) {
  index::scratch with;
  std::size_t told = 0;
  for (auto const viewer : of.from.viewers(50, 1)) {
    auto const ties = of.from.from().ties(viewer);
    if (ties.empty()) continue;
    auto const loudest = ties.front().who();
    auto const product = static_cast<std::uint32_t>(of.from.from().family_of().size()) - 1;
    std::vector<index::interaction> const run(40, {product, of.from.now(), bench::own, 0, true});
    if (!of.open->put_history(loudest, run)) std::abort();
    auto const best = of.open->best(of.weights, {viewer, of.from.now(), 255}, with);
    bool seen = false;
    for (auto const& one : *best) seen = seen || one.family == of.from.from().family_of()[product];
    out.same("what a friend just did is not in the answer", seen || ties.front().strength() < 0.001F);
    ++told;
  }
  out.same("there is nothing to compare", told > 10);
}

void measure(bench::report& out, shared_index& of) {
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
    shared_index all{of};
    compare_answers(out, all);
    if (!out.checks_only()) measure(out, all);
    return out.exit_code();
  } catch (std::exception const& why) {
    std::fprintf(stderr, "friend_store_mt: %s\n", why.what());
    return 1;
  }
}
