#include "store/lease.hpp"

#include <atomic>
#include <thread>

#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

TEST(lease, is_held_by_one_until_it_expires) {
  temp_folder folder;
  manual_clock time{1'000'000};
  auto const opened = open(folder.data(), 5'000, time);
  ASSERT_OK(opened);
  auto& db = **opened;
  EXPECT_TRUE(db.lease("tick", "a", 1000).value());
  EXPECT_FALSE(db.lease("tick", "b", 1000).value());
  EXPECT_TRUE(db.lease("tock", "b", 1000).value()) << "another name is another lease";
  time.advance(999);
  EXPECT_FALSE(db.lease("tick", "b", 1000).value());
  time.advance(1);
  EXPECT_TRUE(db.lease("tick", "b", 1000).value());
  EXPECT_FALSE(db.lease("tick", "a", 1000).value());
}

TEST(lease, is_extended_by_its_holder) {
  temp_folder folder;
  manual_clock time{1'000'000};
  auto const opened = open(folder.data(), 5'000, time);
  ASSERT_OK(opened);
  auto& db = **opened;
  EXPECT_TRUE(db.lease("tick", "a", 1000).value());
  time.advance(900);
  EXPECT_TRUE(db.lease("tick", "a", 1000).value());
  time.advance(900);
  EXPECT_FALSE(db.lease("tick", "b", 1000).value());
}

TEST(lease, is_given_up_by_its_holder_only) {
  temp_folder folder;
  manual_clock time{1'000'000};
  auto const opened = open(folder.data(), 5'000, time);
  ASSERT_OK(opened);
  auto& db = **opened;
  EXPECT_TRUE(db.lease("tick", "a", 1000).value());
  ASSERT_OK(db.release("tick", "b"));
  EXPECT_FALSE(db.lease("tick", "b", 1000).value());
  ASSERT_OK(db.release("tick", "a"));
  EXPECT_TRUE(db.lease("tick", "b", 1000).value());
}

TEST(lease, of_a_process_that_was_killed_is_free_at_once) {
  temp_folder folder;
  manual_clock const time{1'000'000};
  auto const here = open(folder.data(), 20'000, time);
  ASSERT_OK(here);
  signal_pipe taken, never;
  auto const child = start([&] {
    auto const db = open(folder.data(), 20'000, time);
    auto const mine = db ? (*db)->lease("tick", "a", 1000) : result<bool>{false};
    return mine && *mine && taken.give() && never.wait();
  });
  ASSERT_TRUE(taken.wait());
  EXPECT_FALSE((*here)->lease("tick", "b", 1000).value()) << "its process lives";
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  EXPECT_FALSE(succeeded(child));
  EXPECT_TRUE((*here)->lease("tick", "b", 1000).value());
}

TEST(lease, is_won_by_one_of_eight_threads_and_four_processes) {
  temp_folder folder;
  manual_clock const time{1'000'000};
  signal_pipe go, won, tried, all_tried;
  std::vector<pid_t> children;
  for (int process = 0; process < 4; ++process) {
    children.push_back(start([&] {
      go.wait();
      auto const db = open(folder.data(), 20'000, time);
      if (!db) return false;
      std::atomic<bool> good{true};
      std::vector<std::thread> threads;
      for (int n = 0; n < 2; ++n) {
        threads.emplace_back([&, n] {
          auto const mine = (*db)->lease("tick", std::to_string(::getpid() * 10 + n), 1000);
          if (!mine) good = false;
          if (mine && *mine) won.give();
        });
      }
      for (auto& one : threads) one.join();
      tried.give();
      return good.load() && all_tried.wait();  // who ends gives back what it has
    }));
  }
  for (int n = 0; n < 4; ++n) go.give();
  for (int n = 0; n < 4; ++n) EXPECT_TRUE(tried.wait());
  for (int n = 0; n < 4; ++n) all_tried.give();
  for (auto const child : children) EXPECT_TRUE(succeeded(child));
  EXPECT_TRUE(won.wait());
  won.give();
  char rest[8];
  EXPECT_EQ(won.drain(rest, sizeof rest), 1) << "only our own mark is left: nobody else has won";
}

}  // namespace
}  // namespace vetrina::store
