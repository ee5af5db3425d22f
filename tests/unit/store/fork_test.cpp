#include <sys/stat.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "store/head.hpp"
#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

// The processes that the kernel knows to hold a lock on a file.
std::set<pid_t> lock_holders(std::string const& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  std::set<pid_t> found;
  std::ifstream locks{"/proc/locks"};
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words{line};
    std::string number, kind, mode, way, place;
    pid_t process = 0;
    words >> number >> kind >> mode >> way >> process >> place;
    if (place.ends_with(":" + std::to_string(status.st_ino))) found.insert(process);
  }
  return found;
}

TEST(fork, parent_and_child_go_on_with_one_handle) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  ASSERT_OK(increment(**db));
  EXPECT_TRUE(in_child([&] {
    for (int n = 0; n < 20; ++n) {
      if (!increment(**db)) return false;
    }
    return count(**db) >= 21;
  }));
  ASSERT_OK(increment(**db));
  EXPECT_EQ(count(**db), 22);
}

TEST(fork, a_child_holds_kernel_locks_of_its_own) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  ASSERT_OK(increment(**db));
  signal_pipe ready, over;
  auto const child = start([&] { return count(**db) == 1 && ready.give() && over.wait(); });
  ASSERT_TRUE(ready.wait());
  // Without it the last other process to leave would delete the WAL under the child.
  EXPECT_TRUE(lock_holders(folder.data() + "/record.sqlite").contains(child));
  over.give();
  EXPECT_TRUE(succeeded(child));
}

TEST(fork, what_a_child_writes_after_its_parent_has_closed_is_kept) {
  temp_folder folder;
  auto db = open(folder.data()).value();
  ASSERT_OK(increment(*db));
  signal_pipe closed, warm;
  auto const child = start([&] {
    if (!increment(*db) || !warm.give() || !closed.wait()) return false;
    for (int n = 0; n < 10; ++n) {
      if (!increment(*db)) return false;
    }
    return true;
  });
  ASSERT_TRUE(warm.wait());
  db.reset();
  closed.give();
  EXPECT_TRUE(succeeded(child));
  EXPECT_EQ(count(*open(folder.data()).value()), 12);
}

TEST(fork, a_child_that_destroys_the_handle_takes_nothing_from_its_parent) {
  temp_folder folder;
  auto db = open(folder.data()).value();
  ASSERT_OK(increment(*db));
  ASSERT_OK(db->read(area::record, [&](session& view) -> result<void> {
    EXPECT_TRUE(in_child([&] {
      db.reset();
      return true;
    }));
    EXPECT_TRUE(lock_holders(folder.data() + "/record.sqlite").contains(::getpid()));
    VT_TRY(auto const value, view.first(value_of, {"n"}, [](row const& r) { return r.integer(0); }));
    EXPECT_EQ(value, 1);
    return {};
  }));
  ASSERT_OK(increment(*db));
}

TEST(fork, a_child_forked_during_its_parents_write_waits_for_it) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  pid_t child = 0;
  ASSERT_OK((*db)->write(area::record, "s", [&](transaction& tx) -> result<void> {
    VT_CHECK(tx.run(bump, {"n", 1}));
    // Another thread forks, as a host's would.
    std::thread{[&] { child = start([&] { return increment(**db).has_value() && count(**db) == 2; }); }}.join();
    return {};
  }));
  EXPECT_TRUE(succeeded(child));
  EXPECT_EQ(count(**db), 2);
}

TEST(fork, a_grandchild_and_a_handle_opened_in_a_child_work_as_well) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  EXPECT_TRUE(in_child([&] {
    auto const own = open(folder.data());
    if (!own || !increment(**own) || !increment(**db)) return false;
    return in_child([&] { return increment(**own) && increment(**db) && count(**own) == 4; }) && increment(**own);
  }));
  EXPECT_EQ(count(**db), 5);
}

TEST(fork, the_head_of_a_child_follows_its_parents_commits) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  signal_pipe looked, written;
  auto const child = start([&] {
    auto const before = (*db)->head(topic::catalog);
    return looked.give() && written.wait() && (*db)->head(topic::catalog) != before;
  });
  ASSERT_TRUE(looked.wait());
  ASSERT_OK(increment(**db, topic::catalog));
  written.give();
  EXPECT_TRUE(succeeded(child));
}

}  // namespace
}  // namespace vetrina::store
