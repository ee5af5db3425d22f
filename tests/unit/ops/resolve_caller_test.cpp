#include <gmock/gmock.h>

#include "tests/unit/ops/rehearsal.hpp"

namespace vetrina::ops {
namespace {

class resolve_caller_rules : public testing::ops_test {
 protected:
  json::document answer(hint const& from, std::string_view document, std::string_view operation = "rehearsal.ask") {
    auto got = engine_.call_as(from, operation, document);
    EXPECT_TRUE(got) << got.error().slug << got.error().message;
    return *json::document::parse(got ? *got : "{}");
  }
};

TEST_F(resolve_caller_rules, the_shop_may_be_left_out_only_while_there_is_one) {
  EXPECT_EQ(answer({}, "{}").string_at("/shop"), "jeans");
  open_second_shop();
  EXPECT_EQ(engine_.failure("rehearsal.ask", "{}"), "shop.required");
  EXPECT_EQ(answer({}, R"({"shop":"shoes"})").string_at("/shop"), "shoes");
}

TEST_F(resolve_caller_rules, a_shop_that_is_not_there_is_never_made) {
  EXPECT_EQ(engine_.failure("rehearsal.ask", R"({"shop":"hats"})"), "shop.unknown");
  EXPECT_EQ(engine_.done("shop.list", "{}").size_at("/shops"), 1U);
  test::domain_engine empty{{&tenancy_module(), &testing::rehearsal_module()}};
  EXPECT_EQ(empty.failure("rehearsal.ask", "{}"), "shop.required");
}

TEST_F(resolve_caller_rules, over_c_a_document_may_name_the_caller) {
  auto const got = answer({}, R"({"shop":"jeans","shopper":"anna","market":"IT","locale":"de","actor":"olga"})");
  EXPECT_EQ(got.string_at("/shopper"), "anna");
  EXPECT_EQ(got.string_at("/market"), "IT");
  EXPECT_EQ(got.string_at("/locale"), "de");
  EXPECT_EQ(got.string_at("/actor"), "olga");
}

TEST_F(resolve_caller_rules, over_http_a_document_may_name_neither_shop_nor_shopper) {
  for (auto const who : {role::open, role::shopper, role::admin}) {
    auto from = over_http(who, {"all"});
    if (who == role::shopper) from.shopper = "anna";
    for (auto const* document : {R"({"shop":"jeans"})", R"({"shopper":"anna"})", R"({"shopper":"berta"})"}) {
      EXPECT_EQ(engine_.failure_as(from, "rehearsal.ask", document), "caller.not_allowed") << document;
    }
    EXPECT_EQ(engine_.failure_as(from, "rehearsal.ask", R"({"market":"IT","locale":"it"})"), "");
  }
}

TEST_F(resolve_caller_rules, over_http_an_actor_is_not_believed) {
  EXPECT_EQ(answer(over_http(role::admin, {"all"}), R"({"actor":"the boss"})").string_at("/actor"), "http");
}

TEST_F(resolve_caller_rules, a_requests_own_field_speaks_for_the_back_end_only) {
  EXPECT_EQ(answer(over_http(role::admin, {"all"}), R"({"shopper":"anna"})", "rehearsal.own").string_at("/shopper"),
            "anna");
  EXPECT_FALSE(answer(over_http(role::open), R"({"shopper":"anna"})", "rehearsal.own").has("/shopper"));
  EXPECT_EQ(answer(shopper("berta"), R"({"shopper":"anna"})", "rehearsal.own").string_at("/shopper"), "berta");
}

TEST_F(resolve_caller_rules, the_first_market_and_its_language_stand_in) {
  EXPECT_EQ(answer({}, "{}").string_at("/market"), "US");
  EXPECT_EQ(answer({}, "{}").string_at("/locale"), "en-US");
  EXPECT_EQ(answer({}, R"({"market":"IT"})").string_at("/locale"), "it-IT");
  hint from;
  from.market = "IT";
  EXPECT_EQ(answer(from, "{}").string_at("/market"), "IT");
  EXPECT_EQ(answer(from, R"({"market":"US"})").string_at("/market"), "US");
}

TEST_F(resolve_caller_rules, a_key_of_one_shop_changes_no_other) {
  open_second_shop();
  auto const from = over_http(role::admin, {"all"}, "jeans");
  EXPECT_EQ(engine_.failure_as(from, "shop.put", testing::second_shop), "caller.not_allowed");
  EXPECT_EQ(engine_.failure_as(over_http(role::admin, {"all"}, "shoes"), "shop.put", testing::second_shop), "");
}

TEST_F(resolve_caller_rules, fields_of_the_caller_are_checked_like_any_other) {
  EXPECT_EQ(engine_.failure("rehearsal.ask", R"({"shop":7})"), "request.wrong_type");
  EXPECT_EQ(engine_.failure("rehearsal.ask", R"({"shopper":""})"), "request.out_of_range");
  EXPECT_EQ(engine_.failure("rehearsal.ask", R"({"shop":"jeans","shop":"shoes"})"), "request.duplicate_key");
}

}  // namespace
}  // namespace vetrina::ops
