#include "store/limit_table.hpp"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "store/data_dir.hpp"
#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

class shared_limits : public ::testing::Test {
 protected:
  shared_limits() { EXPECT_TRUE(prepare_data_dir(folder.data())); }
  std::unique_ptr<limit_table> open() { return limit_table::open(folder.data()).value(); }
  std::string path() const { return folder.data() + "/limits"; }
  temp_folder folder;
};

// Spread as a keyed hash spreads them.
std::uint64_t caller(std::uint64_t number) {
  auto mixed = number + 0x9e37'79b9'7f4a'7c15;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58'476d'1ce4'e5b9;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d0'49bb'1331'11eb;
  return mixed ^ (mixed >> 31U);
}

int let_through(limit_table& doors, std::uint64_t who, std::int64_t per_minute, std::int64_t now, int knocks) {
  int passed = 0;
  for (int i = 0; i < knocks; ++i) passed += doors.knock(who, per_minute, now) ? 0 : 1;
  return passed;
}

TEST_F(shared_limits, a_minutes_worth_comes_at_once_and_then_one_at_a_time) {
  auto const doors = open();
  EXPECT_EQ(let_through(*doors, caller(1), 10, 1'000, 10), 10);
  EXPECT_EQ(doors->knock(caller(1), 10, 1'000), 6'000);
  EXPECT_EQ(doors->knock(caller(1), 10, 6'999), 1);
  EXPECT_FALSE(doors->knock(caller(1), 10, 7'000));
  EXPECT_TRUE(doors->knock(caller(1), 10, 7'000));
}

TEST_F(shared_limits, who_was_refused_pays_nothing_for_it) {
  auto const doors = open();
  EXPECT_EQ(let_through(*doors, caller(1), 10, 0, 10), 10);
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(doors->knock(caller(1), 10, 0), 6'000);
}

TEST_F(shared_limits, a_limit_of_any_size_is_kept_within_a_twentieth) {
  auto const doors = open();
  std::uint64_t who = 0;
  for (std::int64_t const limit : {1, 7, 30, 1'200, 99'999, 1'000'000}) {
    auto const passed = let_through(*doors, caller(++who), limit, 5'000, static_cast<int>(limit) * 2);
    EXPECT_NEAR(passed, static_cast<double>(limit), static_cast<double>(limit) / 20) << limit;
  }
}

TEST_F(shared_limits, two_processes_share_one_limit) {
  auto const doors = open();
  EXPECT_EQ(let_through(*doors, caller(1), 10, 1'000, 4), 4);
  // One that inherited the mapping, and one that opened the file itself.
  EXPECT_TRUE(in_child([&] { return let_through(*doors, caller(1), 10, 1'000, 3) == 3; }));
  EXPECT_TRUE(in_child([&] { return let_through(*open(), caller(1), 10, 1'000, 100) == 3; }));
  EXPECT_TRUE(doors->knock(caller(1), 10, 1'000));
  EXPECT_FALSE(doors->knock(caller(2), 10, 1'000));
}

TEST_F(shared_limits, a_limit_outlives_the_process_that_counted) {
  EXPECT_TRUE(in_child([&] { return let_through(*open(), caller(1), 10, 1'000, 100) == 10; }));
  auto const doors = open();
  EXPECT_TRUE(doors->knock(caller(1), 10, 1'000));
  EXPECT_FALSE(doors->knock(caller(1), 10, 7'000));
}

TEST_F(shared_limits, eight_processes_and_threads_at_once_let_no_more_through_than_one_would) {
  auto const doors = open();
  signal_pipe go;
  signal_pipe told;
  std::vector<pid_t> children;
  children.reserve(4);
  for (int n = 0; n < 4; ++n) {
    children.push_back(start([&] {
      go.wait();
      std::atomic<int> passed{0};
      std::thread other{[&] { passed += let_through(*doors, caller(1), 1'000, 1'000, 1'000); }};
      passed += let_through(*doors, caller(1), 1'000, 1'000, 1'000);
      other.join();
      for (int i = 0; i < passed; ++i) told.give();
      return true;
    }));
  }
  for (int n = 0; n < 4; ++n) go.give();
  for (auto const child : children) EXPECT_TRUE(succeeded(child));
  char all[4'096];
  EXPECT_EQ(told.drain(all, sizeof all), 1'000);
}

TEST_F(shared_limits, a_flood_of_callers_does_not_free_the_busy_one) {
  auto const doors = open();
  EXPECT_EQ(let_through(*doors, caller(0), 10, 0, 10), 10);
  for (std::uint64_t i = 1; i < 4 * limit_table::most_callers; ++i) {
    static_cast<void>(doors->knock(caller(i), 10, 0));
    if (i % 50 == 0) {
      ASSERT_TRUE(doors->knock(caller(0), 10, 0)) << i;
    }
  }
}

TEST_F(shared_limits, what_lies_further_ahead_than_a_minute_was_before_the_machine_started) {
  auto const doors = open();
  EXPECT_EQ(let_through(*doors, caller(1), 1, 900'000'000, 5), 1);
  EXPECT_FALSE(doors->knock(caller(1), 1, 4'000));
  EXPECT_TRUE(doors->knock(caller(1), 1, 4'000));
}

TEST_F(shared_limits, a_clock_that_another_thread_read_a_moment_earlier_frees_nobody) {
  auto const doors = open();
  EXPECT_EQ(let_through(*doors, caller(1), 5, 10'000, 9), 5);
  EXPECT_TRUE(doors->knock(caller(1), 5, 9'500));
}

TEST_F(shared_limits, a_damaged_file_is_made_anew_and_who_has_the_old_one_goes_on) {
  auto const older = open();
  struct stat about {};
  ASSERT_EQ(::stat(path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  auto const size = about.st_size;
  for (std::string const content : {"", "something else", "VVTLIM01"}) {
    std::filesystem::remove(path());  // as an editor would: the mapped file itself is never cut
    std::ofstream{path()} << content;
    auto const doors = open();
    EXPECT_EQ(let_through(*doors, caller(1), 10, 0, 20), 10) << content;
    ASSERT_EQ(::stat(path().c_str(), &about), 0);
    EXPECT_EQ(about.st_size, size);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
  }
  EXPECT_EQ(let_through(*older, caller(1), 10, 0, 20), 10);
}

TEST_F(shared_limits, a_link_that_somebody_planted_is_replaced_and_not_followed) {
  std::ofstream{folder.path() + "/elsewhere"} << "precious";
  std::filesystem::create_symlink(folder.path() + "/elsewhere", path());
  static_cast<void>(open());
  EXPECT_FALSE(std::filesystem::is_symlink(path()));
  EXPECT_EQ(std::filesystem::file_size(folder.path() + "/elsewhere"), 8U);
}

TEST_F(shared_limits, a_name_that_cannot_be_a_file_is_an_error) {
  std::filesystem::create_directory(path());
  auto const doors = limit_table::open(folder.data());
  ASSERT_FALSE(doors);
  EXPECT_EQ(doors.error().slug, "store.cannot_open");
}

}  // namespace
}  // namespace vetrina::store
