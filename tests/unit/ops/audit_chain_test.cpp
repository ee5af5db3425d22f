// A log that nobody touched is whole; one that was changed in one place is not, and the place is named.
#include "ops/audit_chain.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "base/strings.hpp"
#include "ops/tenancy_sql.hpp"
#include "tests/unit/ops/rehearsal.hpp"

namespace vetrina::ops {
namespace {

class audit_log : public testing::ops_test {
 protected:
  audit_log() {
    for (int i = 0; i < 5; ++i) static_cast<void>(engine_.done("rehearsal.act", "{}"));
  }
  json::document verify(std::string const& request = "{}") { return engine_.done("audit.verify", request); }
  // As somebody with the database file may.
  void tamper(char const* sql) {
    static std::deque<store::statement> all;  // statements have to stay where they are
    auto const& does = all.emplace_back(store::area::record, sql);
    ASSERT_TRUE(engine_.services().db.write(store::area::record, "jeans", [&](store::transaction& tx) -> result<void> {
      VT_CHECK(tx.run(does, {}));
      return {};
    }));
  }
  void expect_broken(std::int64_t at, std::string_view fault, char const* what) {
    auto const got = verify();
    EXPECT_EQ(got.boolean_at("/whole"), false) << what;
    EXPECT_EQ(got.integer_at("/broken_at"), at) << what;
    EXPECT_EQ(got.string_at("/fault"), fault) << what;
    EXPECT_EQ(got.integer_at("/seq"), at - 1) << what;
  }
};

TEST_F(audit_log, that_nobody_touched_is_whole) {
  auto const got = verify();
  EXPECT_EQ(got.boolean_at("/whole"), true);
  EXPECT_EQ(got.integer_at("/rows"), 6);  // shop.put is the first
  EXPECT_EQ(got.integer_at("/seq"), 6);
  EXPECT_EQ(got.integer_at("/forgotten"), 0);
  EXPECT_EQ(got.string_at("/hash")->size(), 64U);
}

TEST_F(audit_log, names_the_first_row_that_was_changed) {
  tamper("update audit set body = replace(body, 'host', 'ghost') where seq in (3, 5)");
  expect_broken(3, "changed", "body");
}

TEST_F(audit_log, finds_a_change_in_each_column) {
  struct row {
    char const* sql;
    std::string_view fault;
  };
  for (auto const& [sql, fault] : std::initializer_list<row>{
           {"update audit set at = at + 1 where seq = 3", "changed"},
           {"update audit set actor = 'olga' where seq = 3", "changed"},
           {"update audit set operation = 'shop.get' where seq = 3", "changed"},
           {"update audit set shopper = 'anna' where seq = 3", "changed"},
           {"update audit set salt = 'x' where seq = 3", "changed"},
           {"update audit set body = '{}' where seq = 3", "changed"},
           {"update audit set hash = prev_hash where seq = 3", "changed"},
           {"update audit set prev_hash = hash where seq = 3", "out_of_order"},
       }) {
    tamper("create table kept as select * from audit");
    tamper(sql);
    expect_broken(3, fault, sql);
    tamper("delete from audit");
    tamper("insert into audit select * from kept");
    tamper("drop table kept");
  }
  EXPECT_EQ(verify().boolean_at("/whole"), true);
}

TEST_F(audit_log, misses_a_row_that_was_removed) {
  tamper("delete from audit where seq = 3");
  auto const got = verify();
  EXPECT_EQ(got.integer_at("/broken_at"), 4);
  EXPECT_EQ(got.string_at("/fault"), "missing_before");
}

TEST_F(audit_log, misses_a_row_that_was_removed_and_the_others_renumbered) {
  tamper("delete from audit where seq = 3");
  tamper("update audit set seq = 3 where seq = 4");
  expect_broken(3, "out_of_order", "the fourth is the third");
}

TEST_F(audit_log, sees_rows_in_another_order) {
  tamper("update audit set seq = 100 where seq = 3");
  tamper("update audit set seq = 3 where seq = 4");
  tamper("update audit set seq = 4 where seq = 100");
  expect_broken(3, "out_of_order", "the third and the fourth");
}

TEST_F(audit_log, misses_its_end_only_where_it_is_told_of_it) {
  auto const before = verify();
  auto const anchor = cat(R"({"seq":6,"hash":")", *before.string_at("/hash"), "\"}");
  EXPECT_EQ(verify(anchor).boolean_at("/whole"), true);
  tamper("delete from audit where seq = 6");
  EXPECT_EQ(verify().boolean_at("/whole"), true);
  auto const got = verify(anchor);
  EXPECT_EQ(got.integer_at("/broken_at"), 6);
  EXPECT_EQ(got.string_at("/fault"), "cut_off");
  EXPECT_EQ(engine_.failure("audit.verify", R"({"seq":6})"), "audit.half_an_anchor");
}

TEST_F(audit_log, is_whole_without_the_people_it_forgot) {
  static_cast<void>(engine_.done("rehearsal.mine", R"({"shopper":"anna"})"));
  ASSERT_TRUE(engine_.services().db.write(store::area::record, "jeans", [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(tenancy::forget_audit, {"jeans", "anna"}));
    return {};
  }));
  auto const got = verify();
  EXPECT_EQ(got.boolean_at("/whole"), true);
  EXPECT_EQ(got.integer_at("/rows"), 7);
  EXPECT_EQ(got.integer_at("/forgotten"), 1);
}

}  // namespace
}  // namespace vetrina::ops
