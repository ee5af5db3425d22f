#include <gtest/gtest.h>

#include "tests/unit/ops/rehearsal.hpp"

namespace vetrina::ops {
namespace {

class cursors : public testing::ops_test {
 protected:
  std::string next(hint const& from, std::string const& more = {}) {
    auto const got = engine_.call_as(from, "rehearsal.page", "{" + more + "}");
    EXPECT_TRUE(got);
    return got ? *json::document::parse(*got)->string_at("/next") : "";
  }
  std::string opened(hint const& from, std::string const& cursor, std::string const& more = {}) {
    return engine_.failure_as(from, "rehearsal.page", R"({"cursor":")" + cursor + "\"" + more + "}");
  }
};

TEST_F(cursors, lead_their_caller_on) {
  for (auto const& from : {over_http(role::open), shopper("anna"), hint{}}) EXPECT_EQ(opened(from, next(from)), "");
  auto const second = engine_.call_as({}, "rehearsal.page", R"({"cursor":")" + next({}) + "\"}");
  EXPECT_EQ(json::document::parse(*second)->string_at("/at"), "x");
}

TEST_F(cursors, open_nothing_for_another_caller) {
  auto const annas = next(shopper("anna"));
  EXPECT_EQ(opened(shopper("anna"), annas), "");
  EXPECT_EQ(opened(shopper("berta"), annas), "cursor.invalid");
  EXPECT_EQ(opened(over_http(role::open), annas), "cursor.invalid");
  EXPECT_EQ(opened(over_http(role::open), next({})), "cursor.invalid");
  auto order = over_http(role::order_token);
  order.order = "o-1";
  auto other_order = order;
  other_order.order = "o-2";
  EXPECT_EQ(opened(order, next(order)), "");
  EXPECT_EQ(opened(other_order, next(order)), "cursor.invalid");
}

TEST_F(cursors, open_nothing_in_another_shop) {
  open_second_shop();
  auto const here = over_http(role::open);
  EXPECT_EQ(opened(over_http(role::open, {}, "shoes"), next(here)), "cursor.invalid");
  EXPECT_EQ(opened(here, next(here)), "");
}

TEST_F(cursors, open_nothing_for_another_request) {
  auto const from = over_http(role::open);
  auto const cursor = next(from, R"("word":"red")");
  EXPECT_EQ(opened(from, cursor, R"(,"word":"red")"), "");
  EXPECT_EQ(opened(from, cursor, R"(,"word":"blue")"), "cursor.invalid");
  EXPECT_EQ(opened(from, cursor), "cursor.invalid");
}

TEST_F(cursors, cannot_be_made_up_or_changed) {
  auto const from = over_http(role::open);
  auto const good = next(from);
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(opened(from, bad), "cursor.invalid") << i;
  }
  EXPECT_EQ(opened(from, "x"), "cursor.invalid");
  EXPECT_EQ(opened(from, std::string(500, 'A')), "cursor.invalid");
}

}  // namespace
}  // namespace vetrina::ops
