#include <gmock/gmock.h>

#include "tests/unit/ops/rehearsal.hpp"

namespace vetrina::ops {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

store::statement const kept_answers{store::area::record, "select answer, idempotency_key from idempotency"};

class idempotency : public testing::ops_test {
 protected:
  result<std::string> act(hint from, std::string const& key, std::string_view document = R"({"word":"a"})",
                          std::string_view operation = "rehearsal.act") {
    from.idempotency_key = key;
    return engine_.call_as(from, operation, document);
  }
  static hint back_end() { return over_http(role::admin, {"all"}); }
};

TEST_F(idempotency, the_same_request_again_gets_the_same_answer_and_changes_nothing) {
  auto const first = act(back_end(), "k");
  auto const again = act(back_end(), "k");
  ASSERT_TRUE(first && again);
  EXPECT_EQ(*first, *again);
  EXPECT_EQ(testing::runs(), 1);
  static_cast<void>(act(back_end(), "another"));
  static_cast<void>(act(back_end(), ""));
  static_cast<void>(act(back_end(), ""));
  EXPECT_EQ(testing::runs(), 4);
}

TEST_F(idempotency, another_request_under_the_same_key_is_refused) {
  ASSERT_TRUE(act(back_end(), "k"));
  auto const other = act(back_end(), "k", R"({"word":"b"})");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().slug, "idempotency.mismatch");
  EXPECT_EQ(testing::runs(), 1);
}

TEST_F(idempotency, a_request_that_failed_may_come_again) {
  EXPECT_FALSE(act(back_end(), "k", R"({"fails":true})"));
  EXPECT_TRUE(act(back_end(), "k"));
}

TEST_F(idempotency, a_key_is_private_to_its_caller) {
  auto const mine = [&](char const* who) { return act(shopper(who), "k", R"({"word":"a"})", "rehearsal.mine"); };
  ASSERT_TRUE(mine("anna"));
  EXPECT_THAT(*mine("berta"), HasSubstr("berta"));
  EXPECT_EQ(testing::runs(), 2);
  EXPECT_THAT(*mine("anna"), HasSubstr("anna"));
  EXPECT_EQ(testing::runs(), 2);
}

TEST_F(idempotency, a_key_is_private_to_its_order) {
  auto const card = [&](char const* order) {
    auto from = over_http(role::order_token);
    from.order = order;
    return act(from, "k", R"({"word":"a"})", "rehearsal.card");
  };
  ASSERT_TRUE(card("o-1"));
  EXPECT_THAT(*card("o-2"), HasSubstr("o-2"));
  EXPECT_THAT(*card("o-1"), HasSubstr("o-1"));
  EXPECT_EQ(testing::runs(), 2);
}

TEST_F(idempotency, the_back_end_and_a_shopper_do_not_share_a_key) {
  auto host = over_http(role::admin, {"all"});
  host.shopper = "anna";
  ASSERT_TRUE(act(host, "k", R"({"word":"a"})", "rehearsal.mine"));
  ASSERT_TRUE(act(shopper("anna"), "k", R"({"word":"a"})", "rehearsal.mine"));
  EXPECT_EQ(testing::runs(), 2);
}

TEST_F(idempotency, a_key_is_private_to_its_shop_and_its_operation) {
  open_second_shop();
  ASSERT_TRUE(act(back_end(), "k"));
  auto const other = act(over_http(role::admin, {"all"}, "shoes"), "k");
  ASSERT_TRUE(other);
  EXPECT_THAT(*other, HasSubstr("shoes"));
  EXPECT_TRUE(act(shopper("anna"), "k", R"({"word":"a"})", "rehearsal.card"));
  EXPECT_EQ(testing::runs(), 3);
}

TEST_F(idempotency, an_answer_is_kept_for_a_day) {
  ASSERT_TRUE(act(back_end(), "k"));
  engine_.time().advance(24 * hour_ms - 1);
  ASSERT_TRUE(act(back_end(), "k"));
  EXPECT_EQ(testing::runs(), 1);
  engine_.time().advance(1);
  ASSERT_TRUE(act(back_end(), "k"));
  EXPECT_EQ(testing::runs(), 2);
}

TEST_F(idempotency, what_is_shown_once_lies_sealed) {
  auto const made = act(back_end(), "k", R"({"scopes":["all"]})", "key.create");
  ASSERT_TRUE(made);
  EXPECT_EQ(*act(back_end(), "k", R"({"scopes":["all"]})", "key.create"), *made);
  auto const key = *json::document::parse(*made)->string_at("/key");
  auto const kept = engine_.read([&](store::session& db) -> result<std::string> {
    std::string all;
    VT_CHECK(db.each(kept_answers, {}, [&](store::row const& r) {
      all += r.string(0) + " " + r.string(1) + "\n";
      return true;
    }));
    return all;
  });
  EXPECT_FALSE(kept.empty());
  EXPECT_THAT(kept, Not(HasSubstr(key)));
  EXPECT_THAT(kept, Not(HasSubstr("vt_test_")));
}

}  // namespace
}  // namespace vetrina::ops
