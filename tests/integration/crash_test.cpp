// kill -9 at any point: what was acknowledged is there at the next start, and what was under way can be done again. A
// writer in a process of its own runs a script of operations, over and over; it tells this process, through a pipe,
// when a step begins and when it was acknowledged. This process kills it at a moment drawn at random, opens the same
// data folder and asks for everything that was acknowledged.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <set>

#include "base/strings.hpp"
#include "tests/common/test_engine.hpp"
#include "town.hpp"

namespace vetrina::testing {
namespace {

struct step {
  std::string_view name;
  // Documents with N for the round; `run` is idempotent. Where `run` answers `again`, the crash came after the commit.
  std::vector<std::pair<std::string_view, std::string>> run;
  std::string_view again;
  // How a reader finds the effect.
  std::string_view look;
  std::string look_document;
  std::string found;  // in the answer, or in the slug of the failure
};

std::vector<step> const& script() {
  static std::string const words = shown_text;
  static std::vector<step> const steps{
      {"shopper.put",
       {{"shopper.put", R"({"shopper":"sN","name":"Shopper N"})"}},
       "",
       "shopper.get",
       R"({"shopper":"sN"})",
       "Shopper N"},
      {"consent.set",
       {{"consent.set", R"({"shopper":"sN","purpose":"show_to_friends","granted":true,)" + words + "}"}},
       "",
       "consent.list",
       R"({"shopper":"sN"})",
       R"("purpose":"show_to_friends","granted":true)"},
      {"catalog.put",
       {{"catalog.put", R"({"products":[{"product":"pN","title":"Product N"}]})"}},
       "",
       "catalog.get",
       R"({"product":"pN"})",
       "Product N"},
      {"catalog.import",
       {{"catalog.import", R"({"format":"jsonl","file":"FEED"})"}},
       "",
       "catalog.get",
       R"({"product":"from-feed"})",
       "From the feed"},
      {"order.record",
       {{"order.record", R"({"shopper":"sN","order":"oN","lines":[{"product":"pN","quantity":1,)"
                         R"("price":{"amount_minor":1,"currency":"EUR"}}]})"}},
       "",
       "card.get",
       R"({"shopper":"sN","order":"oN"})",
       R"("product":"pN")"},
      {"card.answer",
       {{"card.answer",
         R"({"shopper":"sN","order":"oN","choices":[{"product":"pN","audience":"friends"}],)" + words + "}"}},
       "",
       "card.get",
       R"({"shopper":"sN","order":"oN"})",
       R"("answered_at":)"},
      {"reaction.set",
       {{"reaction.set", R"({"shopper":"sN","product":"pN","kind":"want","audience":"nobody","note":"note N"})"}},
       "",
       "reaction.list",
       R"({"shopper":"sN"})",
       "note N"},
      {"link.create",
       {{"link.create", R"({"slug":"link-N","target":{"product":"pN"}})"}},
       "link.slug_taken",
       "link.resolve",
       R"({"code":"link-N","tracking":"aggregate","preview":true})",
       "/p/pN"},
      {"catalog.remove",
       {{"catalog.put", R"({"products":[{"product":"tN","title":"T"}]})"}, {"catalog.remove", R"({"product":"tN"})"}},
       "",
       "catalog.get",
       R"({"product":"tN"})",
       "catalog.unknown_product"},
      {"shopper.erase",
       {{"shopper.put", R"({"shopper":"gone-N"})"}, {"shopper.erase", R"({"shopper":"gone-N"})"}},
       "",
       "shopper.get",
       R"({"shopper":"gone-N"})",
       "shopper.unknown"},
  };
  return steps;
}

struct message {
  char kind = 0;  // b: a step begins, a: it was acknowledged, f: it failed
  std::uint8_t step = 0;
  std::uint32_t round = 0;
};

// N is the round, FEED the feed.
std::string for_round(std::string_view text, std::uint32_t round, std::string const& feed) {
  auto const number = std::to_string(round);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 4, "FEED") == 0) {
      out += feed;
      i += 3;
    } else if (text[i] == 'N') {
      out += number;
    } else {
      out += text[i];
    }
  }
  return out;
}

[[noreturn]] void write_until_killed(std::string const& data, std::string const& feed, int pipe, message from) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  town writer{data};
  auto const tell = [&](char kind, std::size_t index, std::uint32_t round) {
    message const said{kind, static_cast<std::uint8_t>(index), round};
    if (::write(pipe, &said, sizeof said) != sizeof said) ::_exit(2);
  };
  for (auto round = from.round;; ++round) {
    for (std::size_t i = round == from.round ? from.step : 0; i < script().size(); ++i) {
      tell('b', i, round);
      for (auto const& [operation, document] : script()[i].run) {
        auto const done = writer.call(operation, for_round(document, round, feed));
        if (!done && done.error().slug != script()[i].again) {
          tell('f', i, round);
          ::_exit(1);
        }
      }
      tell('a', i, round);
    }
  }
}

class crash : public ::testing::Test {
 protected:
  crash() {
    std::ofstream{feed_} << R"({"product":"from-feed","title":"From the feed"})"
                         << "\n";
    town first{data_};
    first.open_shop("jeans");
  }

  // One life of the writer: killed `delay_us` after the target step has begun for the `nth` time. Gives what was under way.
  message live(std::size_t target, int nth, std::int64_t delay_us, message from) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    auto const writer = ::fork();
    if (writer == 0) {
      ::close(ends[0]);
      write_until_killed(data_, feed_, ends[1], from);
    }
    ::close(ends[1]);
    message under_way{};
    bool killed = false;
    for (message said; ::read(ends[0], &said, sizeof said) == sizeof said;) {
      EXPECT_NE(said.kind, 'f') << script()[said.step].name << " failed in round " << said.round;
      under_way = said;
      if (said.kind == 'a') acknowledged_.insert({said.round, said.step});
      if (killed || said.kind != 'b' || said.step != target || --nth > 0) continue;
      auto const at = std::chrono::steady_clock::now() + std::chrono::microseconds{delay_us};
      while (std::chrono::steady_clock::now() < at) {
      }
      ::kill(writer, SIGKILL);
      killed = true;
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(writer, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return under_way;
  }

  void expect_everything_acknowledged(std::uint32_t from_round) {
    town reader{data_};
    for (auto const& [round, index] : acknowledged_) {
      if (round < from_round) continue;
      auto const& one = script()[index];
      auto const got = reader.call(one.look, for_round(one.look_document, round, feed_));
      auto const text = got ? *got : std::string{got.error().slug};
      ASSERT_NE(text.find(for_round(one.found, round, feed_)), std::string::npos)
          << one.name << " of round " << round << " was acknowledged and is lost: " << text;
    }
  }

  test::temporary_folder folder_;
  std::string data_ = folder_.path() + "/data";
  std::string feed_ = folder_.path() + "/feed.jsonl";
  std::set<std::pair<std::uint32_t, std::size_t>> acknowledged_;
};

TEST_F(crash, nothing_acknowledged_is_lost_wherever_the_writer_is_killed) {
  constexpr int wanted_kills = 60;
  auto const began = std::chrono::steady_clock::now();
  auto const in_time = [&] { return std::chrono::steady_clock::now() - began < std::chrono::seconds{35}; };
  std::mt19937 random{2026};
  std::vector<int> hits(script().size(), 0);
  message next{};
  int kills = 0;
  while (in_time() && (kills < wanted_kills || std::ranges::min(hits) == 0)) {
    auto const target = static_cast<std::size_t>(std::ranges::min_element(hits) - hits.begin());
    auto const under_way =
        live(target, 1 + static_cast<int>(random() % 2), static_cast<std::int64_t>(random() % 4000), next);
    ++kills;
    if (under_way.kind == 'b') ++hits[under_way.step];
    // What was under way is done again by the next life; what was acknowledged last is behind it.
    next = under_way.kind == 'b' ? under_way : message{'b', 0, under_way.round + 1};
    expect_everything_acknowledged(next.round > 0 ? next.round - 1 : 0);
    if (HasFatalFailure()) return;
  }
  expect_everything_acknowledged(0);
  std::printf("%d kills, %zu acknowledged steps\n", kills, acknowledged_.size());
  for (std::size_t i = 0; i < hits.size(); ++i) {
    std::printf("  %-16s killed %d times\n", std::string{script()[i].name}.c_str(), hits[i]);
    EXPECT_GT(hits[i], 0) << script()[i].name;
  }
  EXPECT_GE(kills, static_cast<int>(script().size()));
  EXPECT_GT(acknowledged_.size(), 50U);
}

// The twin: the check sees a loss.
TEST_F(crash, the_check_tells_what_is_there_from_what_is_not) {
  acknowledged_.insert({7, 0});
  town reader{data_};
  EXPECT_FALSE(reader.call("shopper.get", for_round(script()[0].look_document, 7, feed_)));
  ASSERT_TRUE(reader.call("shopper.put", R"({"shopper":"s7","name":"Shopper 7"})"));
  expect_everything_acknowledged(0);
}

}  // namespace
}  // namespace vetrina::testing
