#include "report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>

#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::bench {
namespace {

constexpr std::size_t rounds = 31;
constexpr double round_ns = 10e6;  // long enough for the clock, short enough that 31 turns of both take a second

struct line {
  std::string bench;
  std::string metric;
  double value = 0;
  std::string unit;
  std::string peer;
  double peer_value = 0;
  double ratio = 0;
  double goal = 0;
  bool ok = false;
};
BOOST_DESCRIBE_STRUCT(line, (), (bench, metric, value, unit, peer, peer_value, ratio, goal, ok))
VT_NOTES(line, note{"bench", "The program."}, note{"metric", "What is measured."}, note{"value", "Ours."},
         note{"unit", "Of both values."}, note{"peer", "Whom we are compared with."}, note{"peer_value", "The peer's."},
         note{"ratio", "How many times better ours is."}, note{"goal", "The least ratio."},
         note{"ok", "Whether the goal is met."})

double timed(side const& who, std::size_t times) {
  double const begin = cpu_ns();
  for (std::size_t i = 0; i < times; ++i) who.once();
  return (cpu_ns() - begin) / static_cast<double>(times);
}

// How often one round repeats the work; the calls that find out also warm the caches.
std::size_t repeats(side const& who) {
  std::size_t times = 1;
  while (timed(who, times) * static_cast<double>(times) < round_ns) times *= 2;
  return times;
}

double median(std::array<double, rounds>& values) {
  auto const middle = values.begin() + rounds / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Two places behind the point; of what is less than ten, five.
double rounded(double value) {
  auto const places = std::abs(value) < 10 ? 1e5 : 1e2;
  return std::round(value * places) / places;
}

}  // namespace

double cpu_ns() noexcept {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

report::report(std::string_view bench, int count, char** arguments) : bench_{bench} {
  check_ =
      std::any_of(arguments + 1, arguments + count, [](char const* a) { return std::string_view{a} == "--check"; });
  if (!check_) std::fprintf(stderr, "%s: built with %s\n", bench_.c_str(), VT_BENCH_BUILD);
}

void report::same(std::string_view what, bool equal) {
  if (equal) return;
  failed_ = true;
  std::fprintf(stderr, "%s: the answers differ: %s\n", bench_.c_str(), std::string{what}.c_str());
}

std::optional<double> report::goal_of(std::string_view metric) {
  std::ifstream in{VT_BENCH_GOALS};
  std::string const text{std::istreambuf_iterator<char>{in}, {}};
  std::optional<double> goal;
  if (auto const goals = json::document::parse(text))
    goal = goals->number_at("/" + json::pointer_step(bench_) + "/" + json::pointer_step(metric));
  if (!goal) {
    failed_ = true;
    std::fprintf(stderr, "%s: no goal for %s in %s\n", bench_.c_str(), std::string{metric}.c_str(), VT_BENCH_GOALS);
  }
  return goal;
}

void report::print(std::string_view metric, std::string_view unit, double ours, std::string_view peer, double peers,
                   double ratio, double goal) {
  line out{bench_,         std::string{metric}, rounded(ours), std::string{unit}, std::string{peer},
           rounded(peers), rounded(ratio),      goal,          ratio >= goal};
  failed_ = failed_ || !out.ok;
  std::printf("%s\n", json::encode(out).c_str());
  std::fflush(stdout);
}

void report::compare(std::string_view metric, side const& ours, side const& peer) {
  if (check_ || !goal_of(metric)) return;
  auto const ours_times = repeats(ours);
  auto const peer_times = repeats(peer);
  std::array<double, rounds> ours_ns{};
  std::array<double, rounds> peer_ns{};
  for (std::size_t i = 0; i < rounds; ++i) {
    // Who goes first changes, so that neither always finds the other's heat.
    if (i % 2 == 0) ours_ns[i] = timed(ours, ours_times);
    peer_ns[i] = timed(peer, peer_times);
    if (i % 2 == 1) ours_ns[i] = timed(ours, ours_times);
  }
  versus(metric, "ns", median(ours_ns), peer.name, median(peer_ns));
}

void report::versus(std::string_view metric, std::string_view unit, double ours, std::string_view peer, double peers) {
  if (auto const goal = goal_of(metric)) print(metric, unit, ours, peer, peers, peers / ours, *goal);
}

void report::more(std::string_view metric, std::string_view unit, double ours, std::string_view peer, double peers,
                  std::string_view goal) {
  // Against nothing, anything will do.
  auto const ratio = peers > 0 ? ours / peers : 1 + ours;
  if (auto const least = goal_of(goal.empty() ? metric : goal)) print(metric, unit, ours, peer, peers, ratio, *least);
}

void report::at_most(std::string_view metric, std::string_view unit, double value) {
  if (auto const bound = goal_of(metric)) print(metric, unit, value, "at most", *bound, *bound / value, 1);
}

void report::at_least(std::string_view metric, std::string_view unit, double value) {
  if (auto const bound = goal_of(metric)) print(metric, unit, value, "at least", *bound, value / *bound, 1);
}

}  // namespace vetrina::bench
