// The query of the friend store: ten families with three faces, by the noisy-or over what a shopper's friends did. The
// read index against the same in SQLite's and PostgreSQL's SQL and against the floor that only reads the data, in turns
// in one run. --scale 30k|300k|seed, or --data DIR for plain files; the SQL stores join below a million shoppers.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>

#include "friend_store/peers.hpp"
#include "friend_store/postgres_peer.hpp"
#include "friend_store/scan_floor.hpp"
#include "friend_store/scene.hpp"
#include "friend_store/sqlite_peer.hpp"
#include "report.hpp"

namespace {

using namespace vetrina;
using bench::report;

constexpr std::size_t rounds = 31;
constexpr std::size_t chunk = 48;  // viewers that the SQL stores answer in one round

struct stores {
  stores(std::string const& path, bench::scene const& of) : sqlite{path, of}, postgres{of} {}
  bench::sqlite_peer sqlite;
  bench::postgres_peer postgres;
};

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}
double mean(std::vector<double> const& values) {
  double sum = 0;
  for (auto const one : values) sum += one;
  return sum / static_cast<double>(values.size());
}

void compare_answers(report& out, bench::scene& of, stores& peers) {
  auto viewers = of.viewers(200, 1);
  auto const hubs = of.hubs(5);
  viewers.insert(viewers.end(), hubs.begin(), hubs.end());
  std::size_t families = 0;
  for (auto const viewer : viewers) {
    auto const ours = bench::answer_of(of.with(), of.ask(viewer));
    families += ours.size();
    auto const say = [&](char const* peer, std::string const& what) {
      out.same(std::string{peer} + ", shopper " + std::to_string(viewer) + ": " + what, what.empty());
    };
    say("SQLite", bench::difference(ours, peers.sqlite.ask(viewer)));
    say("PostgreSQL", bench::difference(ours, peers.postgres.ask(viewer)));
  }
  out.same("there is nothing to compare", families > viewers.size());
  std::fprintf(stderr, "friend_store: %zu answers compared with both SQL stores, %zu families\n", viewers.size(),
               families);
}

// All sides take turns; the index and the floor read for every viewer in each round, the SQL stores for a part, so that
// in the end all have answered the same viewers.
struct times {
  std::vector<double> index, floor, sqlite, postgres;  // ns a read, by round
};
times take_turns(bench::scene& of, stores* peers) {
  auto const viewers = of.viewers(rounds * chunk, 2);
  bench::scan_floor const scan{of.path("index")};
  times out;
  std::uint64_t sum = 0;
  auto const timed = [&](std::vector<double>& into, std::size_t count, auto&& work) {
    auto const begin = bench::cpu_ns();
    work();
    into.push_back((bench::cpu_ns() - begin) / static_cast<double>(count));
  };
  auto const ours = [&] {
    timed(out.index, viewers.size(), [&] {
      for (auto const viewer : viewers) sum += of.ask(viewer).size();
    });
  };
  auto const floor = [&] {
    timed(out.floor, viewers.size(), [&] {
      for (auto const viewer : viewers) sum += scan.sum(viewer);
    });
  };
  for (std::size_t n = 0; n < rounds; ++n) {
    n % 2 == 0 ? ours() : floor();
    if (peers != nullptr) {
      auto const part = std::span{viewers}.subspan(n * chunk, chunk);
      timed(out.sqlite, chunk, [&] {
        for (auto const viewer : part) sum += peers->sqlite.ask(viewer).size();
      });
      auto const begin = peers->postgres.server_cpu_ns();
      for (auto const viewer : part) sum += peers->postgres.ask(viewer).size();
      out.postgres.push_back((peers->postgres.server_cpu_ns() - begin) / static_cast<double>(chunk));
    }
    n % 2 == 0 ? floor() : ours();
  }
  if (sum == 0) std::abort();
  return out;
}

void tell_distribution(report& out, bench::scene& of) {
  auto const viewers = of.viewers(100'000, 3);
  std::vector<double> each;
  each.reserve(viewers.size());
  for (auto const viewer : viewers) {
    auto const begin = bench::cpu_ns();
    (void)of.ask(viewer);
    each.push_back((bench::cpu_ns() - begin) / 1e3);
  }
  std::ranges::sort(each);
  out.at_most("read_p50", "us", each[each.size() / 2]);
  out.at_most("read_p99", "us", each[each.size() * 99 / 100]);
  out.at_most("read_p99.9", "us", each[each.size() * 999 / 1000]);
}

// The slowest of the 300 who have most to read, each by the median of five reads: an interrupt is not a friend.
void tell_hubs(report& out, bench::scene& of) {
  std::vector<double> each;
  for (auto const viewer : of.hubs(300)) {
    std::vector<double> five;
    for (int n = 0; n < 5; ++n) {
      auto const begin = bench::cpu_ns();
      (void)of.ask(viewer);
      five.push_back((bench::cpu_ns() - begin) / 1e3);
    }
    each.push_back(median(five));
  }
  out.at_most("worst_hub", "us", *std::ranges::max_element(each));
}

void tell_size(report& out, bench::scene const& of) {
  auto const shoppers = static_cast<double>(of.shoppers());
  // Offsets and heads are the shopper's, 8 bytes each; a run's head is counted with its interactions here.
  auto const ties = static_cast<double>(of.all_ties());
  auto const done = static_cast<double>(of.all_things());
  out.at_most("bytes_a_tie", "B", (ties * sizeof(friends::index::packed_tie) + shoppers * 8) / ties);
  out.at_most("bytes_an_interaction", "B", (done * sizeof(friends::index::packed_thing) + shoppers * 8) / done);
  std::fprintf(stderr, "friend_store: %.0f shoppers, %.0f directed ties, %.0f interactions\n", shoppers, ties, done);
}

void measure(report& out, bench::scene& of, stores* peers) {
  auto const took = take_turns(of, peers);
  auto const ours = median(took.index);
  if (peers != nullptr) {
    out.versus("read_against_sqlite", "us", ours / 1e3, bench::sqlite_peer::name(), mean(took.sqlite) / 1e3);
    out.versus("read_against_postgresql", "us", ours / 1e3, peers->postgres.name(), mean(took.postgres) / 1e3);
  }
  out.versus("read_against_the_scan_floor", "us", ours / 1e3, "every tie and interaction read and added up",
             median(took.floor) / 1e3);
  out.at_least("reads_a_second_a_core", "1/s", 1e9 / ours);
  tell_distribution(out, of);
  tell_hubs(out, of);
  tell_size(out, of);
  std::vector<double> first, all;
  for (auto const viewer : of.viewers(5, 4)) {
    auto const start = of.cold_start(viewer);
    first.push_back(start.first_answer);
    all.push_back(start.all_warm);
  }
  out.at_most("first_answer_after_a_cold_start", "ms", median(first));
  out.at_most("all_warm_after_a_cold_start", "ms", median(all));
}

int run(report& out, bench::scene& of) {
  std::unique_ptr<stores> peers;
  if (of.shoppers() < 1'000'000) peers = std::make_unique<stores>(of.path("sqlite"), of);
  if (peers) compare_answers(out, of, *peers);
  if (!out.checks_only()) measure(out, of, peers.get());
  return out.exit_code();
}

std::optional<std::string_view> option(std::string_view name, int count, char** arguments) {
  for (int n = 1; n + 1 < count; ++n) {
    if (arguments[n] == name) return arguments[n + 1];
  }
  return std::nullopt;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (auto const folder = option("--data", count, arguments)) {
      report out{"friend_store_data", count, arguments};
      bench::scene of{bench::plain_files::read(std::string{*folder})};
      return run(out, of);
    }
    auto const wanted = option("--scale", count, arguments).value_or("30k");
    auto const at = bench::find_scale(wanted);
    if (!at) throw std::runtime_error{"no scale " + std::string{wanted} + "; there are 30k, 300k and seed"};
    report out{"friend_store_" + std::string{at->name}, count, arguments};
    bench::scene of{*at};
    return run(out, of);
  } catch (std::exception const& why) {
    std::fprintf(stderr, "friend_store: %s\n", why.what());
    return 1;
  }
}
