#include "store/jobs.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

bool any(std::string_view) { return true; }

class jobs : public ::testing::Test {
 protected:
  result<void> add(std::string_view key, std::int64_t due_at, std::string_view body = "{}") {
    return db_->write(area::record, "s", [&](transaction& tx) { return enqueue(tx, "s", "sync", key, due_at, body); });
  }
  std::optional<job> claim(std::string_view owner) { return claim_job(*db_, time_, owner, 1000, any).value(); }
  result<void> finish(job const& done) {
    return db_->write(area::record, "s", [&](transaction& tx) -> result<void> {
      VT_CHECK(tx.run(bump, {"n", 1}));  // the job's effect
      return finish_job(tx, done);
    });
  }

  temp_folder folder_;
  manual_clock time_{1'000'000};
  std::unique_ptr<database> db_ = open(folder_.data(), 20'000, time_).value();
};

TEST_F(jobs, are_claimed_when_due_the_longest_overdue_first) {
  ASSERT_OK(add("later", 1'000'500));
  ASSERT_OK(add("b", 999'000));
  ASSERT_OK(add("a", 998'000, R"({"x":1})"));
  auto const first = claim("w");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->key, "a");
  EXPECT_EQ(first->name, "sync");
  EXPECT_EQ(first->shop, "s");
  EXPECT_EQ(first->body, R"({"x":1})");
  EXPECT_EQ(first->attempts, 1);
  EXPECT_EQ(claim("w")->key, "b");
  EXPECT_FALSE(claim("w"));
  time_.advance(500);
  EXPECT_EQ(claim("w")->key, "later");
}

TEST_F(jobs, are_queued_once_for_a_key_with_the_earlier_time_and_the_newest_body) {
  ASSERT_OK(add("a", 999'000, "1"));
  ASSERT_OK(add("a", 1'500'000, "2"));
  auto const one = claim("w");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->body, "2");
  EXPECT_EQ(one->due_at, 999'000);
  EXPECT_FALSE(claim("w"));
}

TEST_F(jobs, asked_for_while_they_run_run_once_more) {
  ASSERT_OK(add("a", 999'000, "1"));
  auto const one = claim("w");
  ASSERT_TRUE(one);
  ASSERT_OK(add("a", 999'000, "2"));
  EXPECT_FALSE(claim("v")) << "not beside the running one";
  ASSERT_OK(finish(*one));
  auto const again = claim("v");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->body, "2");
  ASSERT_OK(finish(*again));
  EXPECT_FALSE(claim("v"));
}

TEST_F(jobs, whose_worker_is_gone_are_given_to_the_next_and_take_effect_once) {
  ASSERT_OK(add("a", 999'000));
  auto const lost = claim("w");
  ASSERT_TRUE(lost);
  time_.advance(1000);
  auto const taken = claim("v");
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->attempts, 2);
  ASSERT_OK(finish(*taken));
  auto const late = finish(*lost);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().slug, "store.lease_lost");
  EXPECT_EQ(count(*db_), 1);
}

TEST_F(jobs, given_twice_to_one_owner_are_finished_by_the_second_claim_only) {
  ASSERT_OK(add("a", 999'000));
  auto const first = claim("w");
  time_.advance(1000);
  auto const second = claim("w");
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(finish(*first));
  ASSERT_OK(finish(*second));
  EXPECT_EQ(count(*db_), 1);
}

TEST_F(jobs, that_fail_come_back_after_a_growing_time) {
  ASSERT_OK(add("a", 999'000));
  std::int64_t last = 0;
  for (int attempt = 1; attempt <= 4; ++attempt) {
    auto const one = claim("w");
    ASSERT_TRUE(one) << attempt;
    EXPECT_EQ(one->attempts, attempt);
    ASSERT_OK(retry_job(*db_, time_, *one));
    auto const wait = job_backoff_ms(attempt, "a");
    EXPECT_GT(wait, last);
    last = wait;
    time_.advance(wait - 1);
    EXPECT_FALSE(claim("w")) << attempt;
    time_.advance(1);
  }
  EXPECT_TRUE(claim("w"));
}

TEST_F(jobs, wait_for_the_time_that_a_peer_asked_for) {
  ASSERT_OK(add("a", 999'000));
  auto const one = claim("w");
  ASSERT_OK(retry_job(*db_, time_, *one, time_.wall_ms() + hour_ms));
  time_.advance(hour_ms - 1);
  EXPECT_FALSE(claim("w"));
  time_.advance(1);
  EXPECT_TRUE(claim("w"));
}

TEST_F(jobs, that_wait_for_their_turn_have_not_failed) {
  ASSERT_OK(add("a", 999'000));
  for (int turn = 0; turn < 5; ++turn) {
    auto const one = claim("w");
    ASSERT_TRUE(one) << turn;
    EXPECT_EQ(one->attempts, 1) << turn;
    ASSERT_OK(wait_job(*db_, *one, time_.wall_ms() + minute_ms));
    EXPECT_FALSE(claim("w"));
    time_.advance(minute_ms);
  }
}

TEST_F(jobs, of_a_name_that_is_not_wanted_are_left) {
  ASSERT_OK(add("a", 999'000));
  EXPECT_FALSE(claim_job(*db_, time_, "w", 1000, [](std::string_view name) { return name == "mail"; }).value());
  EXPECT_TRUE(claim("w"));
}

TEST_F(jobs, are_claimed_once_by_eight_threads) {
  for (int n = 0; n < 60; ++n) ASSERT_OK(add(std::to_string(n), 999'000));
  std::mutex guard;
  std::multiset<std::string> claimed;
  std::atomic<int> failures{0};
  std::vector<std::thread> workers;
  for (int worker = 0; worker < 8; ++worker) {
    workers.emplace_back([&, worker] {
      for (;;) {
        auto const one = claim_job(*db_, time_, "w" + std::to_string(worker), 1000, any);
        if (!one || (*one && !finish(**one))) ++failures;
        if (!one || !*one) return;
        std::lock_guard const held{guard};
        claimed.insert((*one)->key);
      }
    });
  }
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(claimed.size(), 60U);
  EXPECT_EQ(std::set<std::string>(claimed.begin(), claimed.end()).size(), 60U);
  EXPECT_EQ(count(*db_), 60);
}

TEST_F(jobs, tell_how_long_the_oldest_has_waited) {
  EXPECT_FALSE(oldest_overdue(*db_, time_).value());
  ASSERT_OK(add("a", 1'000'100));
  EXPECT_FALSE(oldest_overdue(*db_, time_).value());
  ASSERT_OK(add("b", 999'000));
  EXPECT_EQ(oldest_overdue(*db_, time_).value(), 999'000);
}

TEST(job_backoff, doubles_from_a_second_to_an_hour) {
  for (std::int64_t attempt = 0; attempt < 80; ++attempt) {
    auto const wait = job_backoff_ms(attempt, "k");
    EXPECT_GE(wait, second_ms);
    EXPECT_LE(wait, hour_ms + hour_ms / 8);
    EXPECT_LE(wait, job_backoff_ms(attempt + 1, "k"));
  }
  EXPECT_GE(job_backoff_ms(80, "k"), hour_ms);
}

}  // namespace
}  // namespace vetrina::store
