// kill -9 during a sync, page by page: a page whose end was written is not asked for again, what friends see is the graph
// before or the graph after and never a part of one, and the sync ends. A process of its own reads the lists of a fake
// network and says through a pipe which page it asks for; this one kills it, looks at the store, and lets another go on.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>

#include "identity/changes.hpp"
#include "store/jobs.hpp"
#include "tests/common/social_town.hpp"

namespace vetrina::testing {
namespace {

constexpr int shoppers = 24;
constexpr std::size_t page_size = 3;
constexpr std::int64_t a_life_ms = 3 * minute_ms;  // longer than what a dead process holds of leases

store::statement const progress_rows{store::area::record, "select count(*) from sync_progress"};
store::statement const page_rows{store::area::record, "select count(*) from sync_page"};
store::statement const queued{store::area::record,
                              "select count(*) from job where name = 'identity.sync' and key = $1"};

std::string shopper(int i) { return cat("p", i); }
std::string stranger(int i) { return cat("stranger", i); }

// Each round another half of the shoppers are anna's friends, among people who do not shop here.
void make_graph(fakes::social& network, int round) {
  network.page_size = page_size;
  for (int i = 0; i < shoppers; ++i) {
    auto const other = i % 2 == round % 2 ? shopper(i) : stranger(i + 100 * (round % 2));
    network.follow("anna", other);
    network.follow(other, "anna");
  }
}
std::vector<std::string> friends_in(int round) {
  std::vector<std::string> out;
  for (int i = 0; i < shoppers; ++i) {
    if (i % 2 == round % 2) out.push_back(cat("Name of ", shopper(i)));
  }
  std::ranges::sort(out);
  return out;
}

// A page by its number within the sync, so that later ones are greater.
int page_number(std::string_view url) {
  auto const list = url.find("/following") != std::string_view::npos ? 1'000 : 0;
  auto const mark = url.find("max_id=");
  return list + (mark == std::string_view::npos ? 0 : std::stoi(std::string{url.substr(mark + 7)}));
}
bool is_page(std::string_view url) { return url.find("?limit=") != std::string_view::npos; }

class sync_crash : public ::testing::Test {
 protected:
  sync_crash() {
    make_graph(network_, 0);
    test::social_town first{folder_.path(), network_};
    first.open_shop();
    for (int i = 0; i < shoppers; ++i) first.person(shopper(i), false);
    while (first.run_jobs() > 0) {
    }
  }

  struct life {
    std::vector<int> asked;
    bool killed = false;
    std::int64_t settling_us = 0;  // from its last page's request to its end
  };

  [[noreturn]] void read_until_killed(int pipe, int round) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    fakes::social network;
    make_graph(network, round);
    network.beside = [&](net::http_request const& request, net::http_response&) {
      if (!is_page(request.target)) return;
      int const said = page_number(request.target);
      if (::write(pipe, &said, sizeof said) != sizeof said) ::_exit(2);
    };
    test::social_town town{folder_.path(), network};
    town.time().advance(lives_ * a_life_ms);
    while (town.run_jobs() > 0) {
    }
    ::_exit(0);
  }

  // Killed `delay_us` after it asked for its `nth` page, unless it ends before.
  life live(int round, int nth, std::int64_t delay_us) {
    ++lives_;
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    auto const reader = ::fork();
    if (reader == 0) {
      ::close(ends[0]);
      read_until_killed(ends[1], round);
    }
    ::close(ends[1]);
    life out;
    auto last = std::chrono::steady_clock::now();
    for (int said = 0; ::read(ends[0], &said, sizeof said) == sizeof said;) {
      last = std::chrono::steady_clock::now();
      out.asked.push_back(said);
      if (static_cast<int>(out.asked.size()) != nth) continue;
      auto const at = std::chrono::steady_clock::now() + std::chrono::microseconds{delay_us};
      while (std::chrono::steady_clock::now() < at) {
      }
      ::kill(reader, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(reader, &status, 0);
    auto const took = std::chrono::steady_clock::now() - last;
    out.settling_us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    out.killed = WIFSIGNALED(status);
    EXPECT_TRUE(out.killed ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
    return out;
  }

  struct seen {
    std::vector<std::string> friends;
    bool under_way = false;
    std::int64_t pages = 0;
    std::int64_t jobs = 0;
  };
  seen look() {
    test::social_town town{folder_.path(), network_};
    town.time().advance(lives_ * a_life_ms);
    seen out{town.friends_of("anna"), town.number(progress_rows) > 0, town.number(page_rows),
             town.number(queued, {town.identity_of("anna")})};
    std::ranges::sort(out.friends);
    return out;
  }
  void ask_for_sync(bool first) {
    test::social_town town{folder_.path(), network_};
    town.time().advance(lives_ * a_life_ms);
    if (first) return town.person("anna");
    auto const in = town.exchange();
    auto const key = town.identity_of("anna");
    ASSERT_TRUE(in.write([&](store::transaction& tx) {
      return store::enqueue(tx, "jeans", identity::sync_job, key, town.time().wall_ms(), "{}");
    }));
  }

  test::temporary_folder folder_;
  fakes::social network_;
  std::int64_t lives_ = 0;
};

TEST_F(sync_crash, no_page_is_lost_and_no_half_graph_is_ever_seen) {
  constexpr int rounds = 4;
  std::mt19937 random{2026};
  int kills = 0;
  int kills_while_settling = 0;
  std::vector<std::string> before;
  for (int round = 0; round < rounds; ++round) {
    ask_for_sync(round == 0);
    auto const after = friends_in(round);
    int reached = 0;  // the last page that was asked for: those before it were written
    for (int i = 0; i < 200; ++i) {
      auto const was = live(round, 1 + static_cast<int>(random() % 4), static_cast<std::int64_t>(random() % 1500));
      if (was.killed) ++kills;
      for (auto const page : was.asked) {
        ASSERT_GE(page, reached) << "a page that was written is read again";
        reached = page;
      }
      auto const now = look();
      if (!now.under_way) {
        ASSERT_EQ(now.pages, 0);
        ASSERT_EQ(now.friends, after);
        if (was.killed) ++kills_while_settling;
        // Killed before the job was struck off: it is read once more, from the beginning.
        before = after;
        reached = 0;
      } else {
        ASSERT_EQ(now.friends, before) << "of a graph that is not all read something is seen";
        ASSERT_GE(now.jobs, 1) << "nobody would go on";
      }
      if (now.jobs == 0) break;
    }
    ASSERT_EQ(look().jobs, 0) << "the sync of round " << round << " does not end";
  }
  std::printf("%d kills, %d of them when all was read\n", kills, kills_while_settling);
  EXPECT_GT(kills, 4 * rounds);
}

// Pages that are written are the easy part: what counts is the moment in which they become the graph. The time from the
// last request to the end is cut in steps, and a life ends at each.
TEST_F(sync_crash, killed_when_all_is_read_leaves_the_graph_before_or_the_one_after) {
  constexpr int pages = 2 * shoppers / static_cast<int>(page_size);
  constexpr int steps = 10;
  ask_for_sync(true);
  auto const whole = live(0, 1'000, 0);
  ASSERT_FALSE(whole.killed);
  int before = 0;
  int after = 0;
  for (int step = 1; step <= steps; ++step) {
    ask_for_sync(false);
    auto const was = live(step, pages, whole.settling_us * step / steps);
    auto const now = look();
    if (now.friends == friends_in(step - 1)) {
      ++before;
      ASSERT_EQ(now.jobs, 1) << "nobody would go on, step " << step;
    } else {
      ASSERT_EQ(now.friends, friends_in(step)) << "part of a graph, step " << step;
      ASSERT_EQ(now.pages, 0) << step;
      ++after;
    }
    ASSERT_FALSE(live(step, 1'000, 0).killed);
    ASSERT_EQ(look().friends, friends_in(step));
  }
  std::printf("%d ends before the graph, %d after\n", before, after);
  EXPECT_GT(before, 0);
}

// The twin: a sync that nobody kills asks for each page once and the check sees both graphs.
TEST_F(sync_crash, a_sync_that_nobody_kills_asks_once_for_each_page) {
  ask_for_sync(true);
  auto const was = live(0, 1'000, 0);
  EXPECT_FALSE(was.killed);
  EXPECT_EQ(was.asked.size(), 2 * shoppers / page_size);
  EXPECT_EQ(look().friends, friends_in(0));
  EXPECT_NE(friends_in(0), friends_in(1));
}

}  // namespace
}  // namespace vetrina::testing
