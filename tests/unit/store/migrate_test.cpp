#include "store/sqlite/migrate.hpp"

#include <set>

#include "store/dialect.hpp"
#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

result<std::unique_ptr<database>> open_with(std::string const& folder, std::vector<migration> const& steps) {
  return open_sqlite({folder}, steps, system_clock());
}

migration const first{area::record, "test", 1,
                      "create table counter(name text not null, value bigint not null, primary key(name))"};
migration const second{area::record, "test", 2, "insert into counter(name, value) values('n', 1)"};

TEST(migrate, a_step_is_applied_once_though_eight_processes_start_together) {
  temp_folder folder;
  signal_pipe go;
  std::vector<pid_t> children;
  for (int n = 0; n < 8; ++n) {
    children.push_back(start([&] {
      go.wait();
      auto const db = open(folder.data());
      return db && increment(**db);
    }));
  }
  for (int n = 0; n < 8; ++n) go.give();
  for (auto const child : children) EXPECT_TRUE(succeeded(child));
  auto const db = open(folder.data());
  ASSERT_OK(db);
  EXPECT_EQ(count(**db), 8);
}

TEST(migrate, later_steps_are_added_to_a_store_that_has_the_earlier) {
  temp_folder folder;
  ASSERT_OK(open_with(folder.data(), {first}));
  for (int again = 0; again < 2; ++again) {
    auto const db = open_with(folder.data(), {first, second});
    ASSERT_OK(db);
    EXPECT_EQ(count(**db), 1);
  }
}

TEST(migrate, a_newer_schema_is_refused_and_names_the_module) {
  temp_folder folder;
  ASSERT_OK(open_with(folder.data(), {first, second}));
  auto const older = open_with(folder.data(), {first});
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().slug, "store.newer_schema");
  EXPECT_NE(older.error().message.find("module test, step 2"), std::string::npos);
  ASSERT_OK(open_with(folder.data(), {first, second}));
}

TEST(migrate, a_module_that_this_build_lacks_is_a_newer_schema) {
  temp_folder folder;
  ASSERT_OK(open_with(folder.data(), {first}));
  auto const without = open_with(folder.data(), {});
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().slug, "store.newer_schema");
}

TEST(migrate, an_edited_step_is_refused) {
  temp_folder folder;
  ASSERT_OK(open_with(folder.data(), {first}));
  auto edited = first;
  edited.sql = "create table counter(name text not null, value text not null, primary key(name))";
  auto const db = open_with(folder.data(), {edited});
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().slug, "store.migration_edited");
}

TEST(migrate, a_step_that_fails_undoes_all_and_names_module_and_step) {
  temp_folder folder;
  migration const wrong{area::record, "test", 2, "create table other(x bigint); insert into nowhere values(1)"};
  auto const db = open_with(folder.data(), {first, wrong});
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().slug, "store.migration_failed");
  EXPECT_NE(db.error().message.find("Migration 2 of module test"), std::string::npos);
  ASSERT_OK(open_with(folder.data(), {first, second}));
}

TEST(migrate, a_gap_between_steps_is_refused) {
  temp_folder folder;
  auto third = second;
  third.version = 3;
  auto const db = open_with(folder.data(), {first, third});
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().slug, "store.migration_failed");
}

TEST(migrate, the_three_words_become_each_stores_own) {
  char const* const sql = "create table t(seq {seq}, body {bytes}) {clustered}; select '{bytes}'";
  EXPECT_EQ(in_dialect(sql, sqlite_dialect),
            "create table t(seq integer primary key autoincrement, body blob) without rowid; select 'blob'");
  EXPECT_EQ(in_dialect(sql, postgres_dialect),
            "create table t(seq bigint generated always as identity primary key, body bytea) ; select 'bytea'");
}

TEST(migrate, the_stores_own_steps_are_numbered_from_one_without_gaps) {
  std::set<std::pair<std::string, int>> seen;
  for (auto const& step : store_migrations()) {
    EXPECT_TRUE(step.version == 1 || seen.contains({std::string{step.module}, step.version - 1}));
    EXPECT_TRUE(seen.emplace(step.module, step.version).second);
  }
  EXPECT_FALSE(seen.empty());
}

}  // namespace
}  // namespace vetrina::store
