#include "store/sqlite/expected_rows.hpp"

#include <map>

#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

class expected_rows : public ::testing::Test {
 protected:
  // What the planner was told, by index.
  std::map<std::string, std::string> told(std::vector<migration> const& steps) {
    EXPECT_TRUE(open_sqlite({folder.data()}, steps, system_clock()));
    sqlite3* file = nullptr;
    EXPECT_EQ(sqlite3_open((folder.data() + "/record.sqlite").c_str(), &file), SQLITE_OK);
    std::map<std::string, std::string> figures;
    sqlite3_exec(
        file, "select idx, stat from sqlite_stat1",
        [](void* into, int, char** row, char**) {
          static_cast<decltype(figures)*>(into)->emplace(row[0], row[1]);
          return 0;
        },
        &figures, nullptr);
    sqlite3_close(file);
    return figures;
  }
  temp_folder folder;
};

migration const people{area::record, "test", 1,
                       "create table person(shop text not null, person text not null, email text, flag bigint, "
                       "primary key(shop, person)) {clustered};"
                       "create index person_email on person(shop, email);"
                       "create index person_flag on person(flag) where flag = 1"};
migration const visits{area::record, "test", 2,
                       "create table visit(seq {seq}, shop text not null, person text not null, at bigint);"
                       "create index visit_person on visit(shop, person, at)"};

TEST_F(expected_rows, a_longer_key_names_fewer_rows_and_a_whole_one_a_single_row) {
  auto const figures = told({people});
  EXPECT_EQ(figures.at("person"), "1000000 250000 1 noskipscan");
  EXPECT_EQ(figures.at("person_email"), "1000000 250000 250 noskipscan");
  EXPECT_EQ(figures.at("person_flag"), "10000 10 noskipscan");
}

TEST_F(expected_rows, are_written_for_what_a_later_step_adds) {
  EXPECT_FALSE(told({people}).contains("visit_person"));
  auto const figures = told({people, visits});
  EXPECT_EQ(figures.at("visit_person"), "1000000 250000 250 10 noskipscan");
  EXPECT_TRUE(figures.contains("person"));
}

TEST_F(expected_rows, are_written_into_a_store_that_has_none) {
  static_cast<void>(told({people}));
  sqlite3* file = nullptr;
  ASSERT_EQ(sqlite3_open((folder.data() + "/record.sqlite").c_str(), &file), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(file, "drop table sqlite_stat1", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(file);
  EXPECT_TRUE(told({people}).contains("person"));
}

}  // namespace
}  // namespace vetrina::store
