#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <string>

#include "all_migrations.hpp"
#include "base/strings.hpp"
#include "postgres_server.hpp"
#include "store/dialect.hpp"
#include "store/sqlite_store.hpp"

namespace vetrina::store {
namespace {

using answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

char const* schema_of(area where) {
  return where == area::record ? "record" : where == area::traffic ? "traffic" : "scratch";
}

bool is_error(answer const& what) {
  auto const status = PQresultStatus(what.get());
  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

// An area is a schema, as it is a file in SQLite: a statement finds the tables of its own area only.
class postgres : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server().emplace(); }
  static void TearDownTestSuite() { server().reset(); }
  void SetUp() override {
    connection_.reset(PQconnectdb(server()->dsn().c_str()));
    ASSERT_EQ(PQstatus(connection_.get()), CONNECTION_OK) << PQerrorMessage(connection_.get());
    ASSERT_GE(PQserverVersion(connection_.get()), 150000);
    ASSERT_LT(PQserverVersion(connection_.get()), 160000);
    for (auto const where : {area::record, area::traffic, area::scratch}) {
      auto const schema = std::string{schema_of(where)};
      execute("drop schema if exists " + schema + " cascade; create schema " + schema);
      enter(where);
      execute(in_dialect(schema_version_sql, postgres_dialect));
    }
  }

  void execute(std::string const& sql) {
    answer const done{PQexec(connection_.get(), sql.c_str()), PQclear};
    ASSERT_FALSE(is_error(done)) << PQerrorMessage(connection_.get()) << sql;
  }
  void enter(area where) { execute(std::string{"set search_path to "} + schema_of(where)); }
  void migrate() {
    for (auto const& step : vetrina::testing::all_migrations()) {
      SCOPED_TRACE(cat("module ", step.module, ", step ", step.version));
      enter(step.where);
      execute("begin;" + in_dialect(step.sql, postgres_dialect) + ";commit");
    }
  }
  answer prepare(char const* sql) { return {PQprepare(connection_.get(), "", sql, 0, nullptr), PQclear}; }

  std::unique_ptr<PGconn, void (*)(PGconn*)> connection_{nullptr, PQfinish};

 private:
  static std::optional<vetrina::testing::postgres_server>& server() {
    static std::optional<vetrina::testing::postgres_server> one;
    return one;
  }
};

int highest_parameter(std::string const& sql) {
  static std::regex const parameter{R"(\$([0-9]+))"};
  int highest = 0;
  for (std::sregex_iterator at{sql.begin(), sql.end(), parameter}, end; at != end; ++at)
    highest = std::max(highest, std::stoi((*at)[1]));
  return highest;
}

TEST_F(postgres, every_statement_of_every_module_can_be_prepared_after_every_migration) {
  migrate();
  if (HasFatalFailure()) return;
  int prepared = 0;
  for (auto const* what = statement::first(); what != nullptr; what = what->next()) {
    enter(what->where());
    auto const done = prepare(what->sql());
    EXPECT_FALSE(is_error(done)) << PQerrorMessage(connection_.get()) << "in area " << schema_of(what->where()) << ": "
                                 << what->sql();
    answer const described{PQdescribePrepared(connection_.get(), ""), PQclear};
    if (!is_error(done)) {
      EXPECT_EQ(PQnparams(described.get()), highest_parameter(what->sql())) << what->sql();
    }
    ++prepared;
  }
  EXPECT_GT(prepared, 150) << "the modules are not linked whole";
}

TEST_F(postgres, the_check_finds_a_statement_that_only_sqlite_takes) {
  migrate();
  if (HasFatalFailure()) return;
  enter(area::record);
  for (auto const* bad : {"insert or replace into job(shop) values($1)", "select rowid from job",
                          "select min(due_at, 5) from job", "select x from nowhere", "select from job where"}) {
    EXPECT_TRUE(is_error(prepare(bad))) << bad;
  }
  EXPECT_FALSE(is_error(prepare("select shop from job where due_at > $1")));
}

TEST(sqlite, every_statement_of_every_module_can_be_prepared_after_every_migration) {
  auto name = (std::filesystem::temp_directory_path() / "vt_prepare_XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  auto const db = open_sqlite({name}, vetrina::testing::all_migrations(), system_clock());
  ASSERT_TRUE(db) << db.error().message;
  for (auto const where : {area::record, area::traffic, area::scratch}) {
    sqlite3* file = nullptr;
    ASSERT_EQ(sqlite3_open((name + "/" + schema_of(where) + ".sqlite").c_str(), &file), SQLITE_OK);
    for (auto const* what = statement::first(); what != nullptr; what = what->next()) {
      if (what->where() != where) continue;
      sqlite3_stmt* handle = nullptr;
      EXPECT_EQ(sqlite3_prepare_v2(file, what->sql(), -1, &handle, nullptr), SQLITE_OK)
          << sqlite3_errmsg(file) << ": " << what->sql();
      EXPECT_EQ(sqlite3_bind_parameter_count(handle), highest_parameter(what->sql())) << what->sql();
      sqlite3_finalize(handle);
    }
    sqlite3_close(file);
  }
  std::filesystem::remove_all(name);
}

// What SQLite reads for each statement, one line a table.
std::string plan_of(sqlite3* file, char const* sql) {
  sqlite3_stmt* handle = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(file, cat("explain query plan ", sql).c_str(), -1, &handle, nullptr), SQLITE_OK);
  std::string plan;
  while (sqlite3_step(handle) == SQLITE_ROW)
    plan += cat(reinterpret_cast<char const*>(sqlite3_column_text(handle, 3)), "\n");
  sqlite3_finalize(handle);
  return plan;
}

// A brand has three million shoppers: what is about one of them must not read the rows of all.
TEST(sqlite, what_is_about_one_shopper_or_identity_is_found_by_an_index) {
  static std::regex const about_one{R"((shopper|sharer|email_hash|owner|identity|public_id) = \$2)"};
  // Of runs a shop has eight at most (activity/fold.hpp); a view is scanned for what was found behind it.
  static std::regex const whole_shop{
      R"((^|\n)(SCAN|SEARCH) (?!interaction_run\b|newer_run\b|every_interaction\b)\w+( USING [A-Z ]+\w* ?\(shop=\?\))?\n)"};
  // Erasing rereads the audit log; merges that are planned and circles are few.
  static std::regex const may{R"(^(update audit|delete from shopper_merge|select circle from circle ))"};
  auto name = (std::filesystem::temp_directory_path() / "vt_prepare_XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  ASSERT_TRUE(open_sqlite({name}, vetrina::testing::all_migrations(), system_clock()));
  int looked_at = 0;
  for (auto const where : {area::record, area::traffic, area::scratch}) {
    sqlite3* file = nullptr;
    ASSERT_EQ(sqlite3_open((name + "/" + schema_of(where) + ".sqlite").c_str(), &file), SQLITE_OK);
    for (auto const* what = statement::first(); what != nullptr; what = what->next()) {
      std::string const sql = what->sql();
      if (what->where() != where || !std::regex_search(sql, about_one) || std::regex_search(sql, may)) continue;
      auto const plan = plan_of(file, what->sql());
      EXPECT_FALSE(std::regex_search(plan, whole_shop)) << sql << "\n" << plan;
      ++looked_at;
    }
    if (where == area::record) {
      // The check itself: without the figures that the store writes, the planner does just that.
      sqlite3_exec(file, "delete from sqlite_stat1; analyze sqlite_schema", nullptr, nullptr, nullptr);
      EXPECT_TRUE(
          std::regex_search(plan_of(file, "select name from shopper where shop = $1 and email_hash = $2"), whole_shop));
    }
    sqlite3_close(file);
  }
  EXPECT_GT(looked_at, 50);
  std::filesystem::remove_all(name);
}

TEST(dialect, statements_keep_to_what_both_stores_mean_alike) {
  static std::regex const avoided{
      R"(\binsert or\b|\browid\b|\bilike\b|\bnow\(\)|\bcurrent_timestamp\b|\bglob\b|->>?|\[)", std::regex::icase};
  static std::regex const limit{R"(\blimit\b)", std::regex::icase};
  static std::regex const order{R"(\border by\b)", std::regex::icase};
  static std::regex const quoted{"'[^']*'"};
  // "select 1 ... limit 1" asks whether there is a row, and any will do.
  static std::regex const whether{R"(^select 1 from .* limit 1$)", std::regex::icase};
  for (auto const* what = statement::first(); what != nullptr; what = what->next()) {
    auto const sql = std::regex_replace(std::string{what->sql()}, quoted, "''");
    EXPECT_FALSE(std::regex_search(sql, avoided)) << sql;
    if (std::regex_search(sql, limit) && !std::regex_search(sql, whether)) {
      EXPECT_TRUE(std::regex_search(sql, order)) << sql;
    }
  }
}

}  // namespace
}  // namespace vetrina::store
