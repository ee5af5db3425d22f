#include "engine/engine.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "engine/modules.hpp"
#include "json/document.hpp"
#include "tests/common/test_engine.hpp"

namespace vetrina::engine {
namespace {

std::size_t open_files() {
  std::size_t count = 0;
  for ([[maybe_unused]] auto const& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) ++count;
  return count;
}

TEST(engine, opening_touches_nothing_until_the_first_call) {
  test::temporary_folder const folder;
  auto const data = folder.path() + "/data";
  auto const before = open_files();
  auto const made = engine::open(R"({"data_dir":")" + data + "\"}");
  ASSERT_TRUE(made);
  EXPECT_EQ(open_files(), before);
  EXPECT_FALSE(std::filesystem::exists(data));
  ASSERT_TRUE((*made)->call("system.info", "{}", {}));
  EXPECT_TRUE(std::filesystem::exists(data + "/record.sqlite"));
}

TEST(engine, a_bad_configuration_is_refused_when_opening) {
  EXPECT_EQ(engine::open("{}").error().slug, "request.missing_field");
  EXPECT_EQ(engine::open(R"({"data_dir":"/tmp","http":{"prefix":"x"}})").error().slug, "config.bad_prefix");
}

TEST(engine, a_store_that_cannot_be_opened_fails_the_call_and_the_next_call_tries_again) {
  test::temporary_folder const folder;
  auto const data = folder.path() + "/in/the/way";
  std::filesystem::create_directory(folder.path() + "/in");
  std::ofstream{folder.path() + "/in/the"} << "a file";
  auto const made = engine::open(R"({"data_dir":")" + data + "\"}");
  ASSERT_TRUE(made);
  EXPECT_EQ((*made)->call("system.info", "{}", {}).error().slug, "store.cannot_open");
  std::filesystem::remove(folder.path() + "/in/the");
  std::filesystem::create_directory(folder.path() + "/in/the");
  EXPECT_TRUE((*made)->call("system.info", "{}", {}));
}

// Runs fn in a child and gives its exit code.
template <class Fn>
int in_child(Fn fn) {
  auto const child = ::fork();
  if (child == 0) ::_exit(fn());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

TEST(engine, a_handle_used_before_a_fork_says_so_in_the_child_and_stays_good_in_the_parent) {
  test::test_engine parent;
  parent.open_shop();
  EXPECT_EQ(in_child([&] {
              auto const got = parent.engine().call("shop.get", "{}", {});
              return !got && got.error().slug == "sdk.forked" && got.error().code == code::forked ? 0 : 1;
            }),
            0);
  EXPECT_TRUE(parent.call("shop.get", "{}"));
}

TEST(engine, closing_a_forked_handle_in_the_child_is_harmless) {
  test::temporary_folder const folder;
  auto made = engine::open(R"({"data_dir":")" + folder.path() + "\"}");
  ASSERT_TRUE(made);
  ASSERT_TRUE((*made)->call("shop.put", test::sample_shop, {}));
  EXPECT_EQ(in_child([&] {
              made->reset();
              return 0;
            }),
            0);
  EXPECT_TRUE((*made)->call("shop.get", "{}", {}));
}

TEST(engine, a_handle_opened_before_a_fork_and_not_used_works_in_every_process) {
  test::temporary_folder const folder;
  auto made = engine::open(R"({"data_dir":")" + folder.path() + "\"}");
  ASSERT_TRUE(made);
  EXPECT_EQ(in_child([&] { return (*made)->call("shop.put", test::sample_shop, {}) ? 0 : 1; }), 0);
  auto const seen = (*made)->call("shop.get", "{}", {});
  ASSERT_TRUE(seen) << seen.error().message;
}

TEST(engine, every_operation_and_field_is_described) {
  test::test_engine engine;
  auto const& all = engine.engine().operations();
  EXPECT_GT(all.all().size(), 30U);
  for (auto const* row : all.all()) {
    EXPECT_FALSE(row->summary.empty()) << row->name;
    EXPECT_TRUE(row->summary.ends_with('.')) << row->name;
    EXPECT_NE(row->who_may, 0U) << row->name;
  }
}

TEST(engine, names_of_operations_jobs_and_migrations_are_unique) {
  std::set<std::string_view> operations;
  std::set<std::string_view> jobs;
  for (auto const* m : core_modules()) {
    for (auto const& row : m->operations) EXPECT_TRUE(operations.insert(row.name).second) << row.name;
    for (auto const& row : m->jobs) EXPECT_TRUE(jobs.insert(row.name).second) << row.name;
  }
  std::set<std::tuple<store::area, std::string_view, int>> steps;
  for (auto const& step : migrations_of(core_modules())) {
    EXPECT_TRUE(steps.emplace(step.where, step.module, step.version).second) << step.module;
  }
}

TEST(engine, system_operations_tell_of_this_build) {
  test::test_engine engine;
  auto const info = *json::document::parse(*engine.call("system.info", "{}"));
  EXPECT_EQ(info.string_at("/version"), VETRINA_VERSION);
  EXPECT_EQ(info.string_at("/environment"), "test");
  EXPECT_EQ(info.size_at("/modules"), core_modules().size());
  auto const health = *json::document::parse(*engine.call("system.health", "{}"));
  EXPECT_EQ(health.boolean_at("/ok"), true);
  auto const table = *json::document::parse(*engine.call("system.operations", "{}"), 1U << 23U, 64);
  EXPECT_EQ(table.keys_at("/operations").size(), engine.engine().operations().all().size());
}

}  // namespace
}  // namespace vetrina::engine
