#include "tests/unit/activity/scene.hpp"

#include "activity/orders.hpp"
#include "ops/token.hpp"

namespace vetrina::activity {
namespace {

using orders = scene;

TEST_F(orders, an_order_makes_its_buyer_an_owner_whom_nobody_sees) {
  consents("anna", "show_to_friends");  // even so: nothing was chosen for this thing
  static_cast<void>(buys("anna", "o1", line("501/32")));
  auto const own = engine_.done("reaction.list", R"({"shopper":"anna"})");
  ASSERT_EQ(own.size_at("/reactions"), 1U);
  EXPECT_EQ(own.string_at("/reactions/0/kind"), "own");
  EXPECT_EQ(own.string_at("/reactions/0/audience"), "nobody");
  EXPECT_EQ(own.boolean_at("/reactions/0/ask"), false);
  EXPECT_EQ(own.boolean_at("/reactions/0/verified"), true);
  EXPECT_TRUE(seen_of("anna", shoppers::relation::friend_).empty());
}

TEST_F(orders, before_a_choice_only_a_count_may_hold_it_and_only_with_count_me) {
  static_cast<void>(buys("anna", "o1", line("501/32")));
  EXPECT_EQ(owners("501").owners, 0);
  consents("anna", "count_me");
  EXPECT_EQ(owners("501").owners, 1);
  EXPECT_EQ(owners("501").verified, 1);
  EXPECT_EQ(owners("501", "501/34").owners, 0);
  EXPECT_EQ(owners("501", "", kind::own, "US").owners, 0);
  EXPECT_EQ(owners("501", "", kind::own, "IT").owners, 1);
  consents("anna", "count_me", false);
  EXPECT_EQ(owners("501").owners, 0);
}

TEST_F(orders, the_same_order_again_changes_nothing) {
  auto const first = buys("anna", "o1", line("501/32"));
  EXPECT_EQ(first.boolean_at("/duplicate"), false);
  auto const again = buys("anna", "o1", line("501/32"));
  EXPECT_EQ(again.boolean_at("/duplicate"), true);
  EXPECT_TRUE(again.has("/card/token"));
  consents("anna", "count_me");
  EXPECT_EQ(owners("501").owners, 1);
}

TEST_F(orders, another_content_under_one_id_is_refused) {
  static_cast<void>(buys("anna", "o1", line("501/32")));
  EXPECT_EQ(engine_.failure("order.record", order("o1", line("501/34"), R"(,"shopper":"anna")")), "order.mismatch");
  EXPECT_EQ(engine_.failure("order.record", order("o1", line("501/32", 2), R"(,"shopper":"anna")")), "order.mismatch");
  EXPECT_EQ(engine_.failure("order.record", order("o1", line("501/32"), R"(,"shopper":"berta")")), "order.mismatch");
  EXPECT_EQ(engine_.failure("order.record", order("o1", line("501/32"), R"(,"shopper":"anna","session":"s2")")), "");
}

TEST_F(orders, an_unknown_product_is_named_by_its_place_and_nothing_is_kept) {
  auto const refused = engine_.call(
      "order.record", order("o1", line("501/32") + "," + line("belt") + "," + line("hat"), R"(,"shopper":"anna")"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().slug, "order.unknown_product");
  EXPECT_EQ(refused.error().pointer, "/lines/2/product");
  EXPECT_EQ(engine_.done("reaction.list", R"({"shopper":"anna"})").size_at("/reactions"), 0U);
  EXPECT_EQ(engine_.failure("card.get", R"({"order":"o1"})"), "order.unknown");
}

TEST_F(orders, money_is_checked) {
  auto const priced = [](std::string const& price) {
    return R"({"product":"belt","quantity":1,"price":)" + price + "}";
  };
  auto const with = [&](std::string const& lines, std::string const& more = {}) {
    return engine_.failure("order.record", order("m", lines, more));
  };
  EXPECT_EQ(with(priced(R"({"amount_minor":-1,"currency":"EUR"})")), "request.out_of_range");
  EXPECT_EQ(with(priced(R"({"amount_minor":1.5,"currency":"EUR"})")), "request.wrong_type");
  EXPECT_EQ(with(priced(R"({"amount_minor":1,"currency":"eur"})")), "order.bad_currency");
  EXPECT_EQ(with(line("501/32") + "," + priced(R"({"amount_minor":1,"currency":"USD"})")), "order.currency_mixed");
  EXPECT_EQ(with(line("belt"), R"(,"tax":{"amount_minor":1,"currency":"USD"})"), "order.currency_mixed");
  EXPECT_EQ(with(R"({"product":"belt","quantity":100000,"price":{"amount_minor":1000000000000,"currency":"EUR"}})"),
            "order.total_too_large");
  EXPECT_EQ(with(R"({"product":"belt","quantity":0,"price":{"amount_minor":1,"currency":"EUR"}})"),
            "request.out_of_range");
  EXPECT_EQ(with(priced(R"({"amount_minor":1,"currency":"EUR"})")), "");
}

TEST_F(orders, two_lines_with_one_id_are_refused) {
  auto const with = [&](char const* second) {
    return engine_.failure(
        "order.record",
        order("l",
              R"({"line":"a","product":"belt","quantity":1,"price":{"amount_minor":1,"currency":"EUR"}},{"line":")" +
                  std::string{second} +
                  R"(","product":"belt","quantity":1,"price":{"amount_minor":1,"currency":"EUR"}})"));
  };
  EXPECT_EQ(with("a"), "order.duplicate_line");
  EXPECT_EQ(with("b"), "");
}

TEST_F(orders, an_unknown_shopper_buys_nothing) {
  EXPECT_EQ(engine_.failure("order.record", order("o1", line("belt"), R"(,"shopper":"carla")")), "shopper.unknown");
}

TEST_F(orders, a_cancelled_order_makes_nobody_an_owner) {
  static_cast<void>(
      engine_.done("order.record", order("o1", line("belt"), R"(,"shopper":"anna","state":"cancelled")")));
  EXPECT_EQ(engine_.done("reaction.list", R"({"shopper":"anna"})").size_at("/reactions"), 0U);
  EXPECT_EQ(engine_.done("card.get", R"({"shopper":"anna","order":"o1"})").boolean_at("/offered"), false);
}

TEST_F(orders, a_sensitive_product_leaves_no_trace_that_could_be_shown) {
  consents("anna", "count_me");
  consents("anna", "show_to_friends");
  static_cast<void>(buys("anna", "o1", line("test-kit") + "," + line("belt")));
  EXPECT_EQ(owners("test-kit").owners, 0);
  EXPECT_EQ(owners("belt").owners, 1);
  EXPECT_EQ(engine_.done("card.get", R"({"shopper":"anna","order":"o1"})").size_at("/lines"), 1U);
  auto const answered =
      answers("anna", "o1", R"({"product":"test-kit","audience":"public"},{"product":"belt","audience":"public"})");
  EXPECT_EQ(answered.string_at("/effective/0/named_to"), "nobody");
  EXPECT_EQ(answered.boolean_at("/effective/0/counted"), false);
  EXPECT_EQ(answered.string_at("/effective/1/named_to"), "public");
  EXPECT_EQ(seen_of("anna", shoppers::relation::friend_), std::vector<std::string>{"belt"});
}

TEST_F(orders, a_product_that_becomes_sensitive_is_gone_from_the_next_query) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(answers("anna", "o1", R"({"product":"belt","audience":"friends"})"));
  EXPECT_EQ(seen_of("anna", shoppers::relation::friend_).size(), 1U);
  static_cast<void>(engine_.done(
      "catalog.put", R"({"products":[{"product":"belt","family":"belt","title":"Belt","sensitive":true}]})"));
  EXPECT_TRUE(seen_of("anna", shoppers::relation::friend_).empty());
}

TEST_F(orders, the_card_opens_with_the_token_of_its_order_alone) {
  auto const made = buys("anna", "o1", line("belt"));
  auto const& keys = engine_.services().vault;
  auto const token = ops::verify_order(keys, *made.string_at("/card/token"), engine_.time().wall_ms());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->order, "o1");
  EXPECT_EQ(made.integer_at("/card/expires_at"), engine_.time().wall_ms() + 30 * day_ms);
  EXPECT_TRUE(made.string_at("/card/url")->starts_with("https://shop.example/vetrina/widget/consent?order=o1&token="));
  static_cast<void>(buys("anna", "o2", line("belt")));
  auto const holder = engine_.order_token_over_http("o1");
  EXPECT_EQ(engine_.failure_as(holder, "card.get", R"({"order":"o1"})"), "");
  EXPECT_EQ(engine_.failure_as(holder, "card.get", R"({"order":"o2"})"), "order.unknown");
  EXPECT_EQ(engine_.failure_as(holder, "card.answer", R"({"order":"o2","choices":[],"not_now_reason":"private"})"),
            "order.unknown");
  EXPECT_EQ(engine_.failure_as(engine_.shopper_over_http("berta"), "card.get", R"({"order":"o1"})"), "order.unknown");
  EXPECT_EQ(engine_.failure_as(engine_.shopper_over_http("anna"), "card.get", R"({"order":"o1"})"), "");
}

TEST_F(orders, another_shop_sees_none_of_it) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(engine_.done(
      "shop.put", R"({"shop":"other","mode":"test","controller":{"name":"Other"},)"
                  R"("origins":["https://other.example"],"templates":{"product":"https://other.example/{family}"},)"
                  R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"}]})"));
  EXPECT_EQ(engine_.failure("card.get", R"({"shop":"other","order":"o1"})"), "order.unknown");
  EXPECT_EQ(engine_.failure("reaction.list", R"({"shop":"other","shopper":"anna"})"), "shopper.unknown");
  EXPECT_EQ(engine_.failure("card.get", R"({"shop":"jeans","order":"o1"})"), "");
}

}  // namespace
}  // namespace vetrina::activity
