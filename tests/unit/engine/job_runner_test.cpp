#include "engine/job_runner.hpp"

#include <gtest/gtest.h>

#include "store/jobs.hpp"
#include "tests/common/test_engine.hpp"

namespace vetrina::engine {
namespace {

// What the jobs of the test's own module did, and what they shall answer.
struct work {
  int runs = 0;
  bool fails = false;
  std::int64_t retry_after_ms = 0;
  std::string body;
  std::string shop;
} done;

result<void> do_work(ops::exchange& in, std::string_view, std::string_view body) {
  ++done.runs;
  done.body = body;
  done.shop = in.who.shop;
  if (!done.fails) return {};
  error failed = fail(code::unavailable, "rehearsal.failed", "As asked.");
  failed.retry_after_ms = done.retry_after_ms;
  return failed;
}

ops::module const& workers() {
  static ops::job const jobs[] = {{"rehearsal.local", false, &do_work}, {"rehearsal.network", true, &do_work}};
  static ops::module const self{.name = "rehearsal", .jobs = jobs};
  return self;
}

class job_runner : public ::testing::Test {
 protected:
  job_runner() {
    engine_.open_shop();
    done = {};
  }
  ops::services const& services() { return **engine_.engine().services(); }
  void queue(std::string_view name, std::string_view key = "k", std::string_view body = "{}", std::int64_t in_ms = 0) {
    ASSERT_TRUE(services().db.write(store::area::record, "jeans", [&](store::transaction& tx) {
      return store::enqueue(tx, "jeans", name, key, engine_.time().wall_ms() + in_ms, body);
    }));
  }
  int run(bool network = true) {
    auto const ran = engine_.engine().run_jobs(1000, network);
    EXPECT_TRUE(ran);
    return ran ? *ran : -1;
  }
  static inline ops::module const* const list[] = {&workers()};
  test::test_engine engine_{"", list};
};

TEST_F(job_runner, a_job_that_is_due_runs_once_with_its_body_in_its_shop) {
  queue("rehearsal.local", "k", R"({"a":1})");
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(done.body, R"({"a":1})");
  EXPECT_EQ(done.shop, "jeans");
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(done.runs, 1);
}

TEST_F(job_runner, a_job_waits_until_it_is_due) {
  queue("rehearsal.local", "k", "{}", 5000);
  EXPECT_EQ(run(), 0);
  engine_.time().advance(5000);
  EXPECT_EQ(run(), 1);
}

TEST_F(job_runner, jobs_that_wait_for_a_network_are_left_to_others_unless_told) {
  queue("rehearsal.network");
  EXPECT_EQ(run(false), 0);
  EXPECT_EQ(run(true), 1);
}

TEST_F(job_runner, a_job_that_fails_comes_again_later_each_time) {
  done.fails = true;
  queue("rehearsal.local");
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(run(), 0);
  engine_.time().advance(store::job_backoff_ms(1, "k") - 1);
  EXPECT_EQ(run(), 0);
  engine_.time().advance(1);
  EXPECT_EQ(run(), 1);
  done.fails = false;
  engine_.time().advance(store::job_backoff_ms(2, "k"));
  EXPECT_EQ(run(), 1);
  engine_.time().advance(day_ms);
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(done.runs, 3);
}

TEST_F(job_runner, a_job_comes_no_sooner_than_its_failure_says) {
  done.fails = true;
  done.retry_after_ms = hour_ms;
  queue("rehearsal.local");
  EXPECT_EQ(run(), 1);
  engine_.time().advance(hour_ms - 1);
  EXPECT_EQ(run(), 0);
  engine_.time().advance(1);
  EXPECT_EQ(run(), 1);
}

TEST_F(job_runner, a_job_whose_worker_died_is_run_by_the_next_when_the_lease_is_over) {
  queue("rehearsal.local");
  auto const died = store::claim_job(services().db, engine_.time(), "run_that_died", 2 * minute_ms,
                                     [](std::string_view) { return true; });
  ASSERT_TRUE(died && *died);
  engine_.time().advance(2 * minute_ms - 1);
  EXPECT_EQ(run(), 0);
  engine_.time().advance(1);
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(done.runs, 1);
}

TEST_F(job_runner, a_job_of_a_module_that_is_not_here_stays_for_one_that_has_it) {
  queue("rehearsal.unknown");
  queue("rehearsal.local");
  EXPECT_EQ(run(), 1);
  engine_.time().advance(1);
  auto const overdue = store::oldest_overdue(services().db, engine_.time());
  ASSERT_TRUE(overdue);
  EXPECT_EQ(*overdue, engine_.time().wall_ms() - 1);
}

TEST_F(job_runner, several_jobs_run_in_one_go) {
  for (auto const* key : {"a", "b", "c"}) queue("rehearsal.local", key);
  EXPECT_EQ(run(), 3);
}

}  // namespace
}  // namespace vetrina::engine
