// What becomes of an order: cancelled, delivered, returned; and what of it anybody can still see.
#include "activity/orders.hpp"
#include "store/journal.hpp"
#include "tests/unit/activity/scene.hpp"

namespace vetrina::activity {
namespace {

using shoppers::relation;

class order_changes : public scene {
 protected:
  json::document updates(std::string const& id, std::string const& state, std::optional<std::int64_t> at = {}) {
    auto const when = at ? R"(,"at":)" + std::to_string(*at) : std::string{};
    return engine_.done("order.update", R"({"order":")" + id + R"(","state":")" + state + "\"" + when + "}");
  }
  json::document returns(std::string const& id, std::string const& lines = {}) {
    return engine_.done("order.return", R"({"order":")" + id + R"(","lines":[)" + lines + "]}");
  }
  static std::string product(std::string const& id, std::string const& more = {}) {
    return R"({"product":")" + id + "\"" + more + "}";
  }
  std::vector<std::string> friends_see() { return seen_of("anna", relation::friend_); }
  void shows(std::string const& order, std::string const& what, std::string const& more = {}) {
    static_cast<void>(answers("anna", order, R"({"product":")" + what + R"(","audience":"friends")" + more + "}"));
  }
  json::document reaction(std::string const& kind) {
    auto const all = engine_.done("reaction.list", R"({"shopper":"anna"})");
    for (std::size_t i = 0; i < all.size_at("/reactions"); ++i) {
      auto const at = "/reactions/" + std::to_string(i);
      if (all.string_at(at + "/kind") == kind) return *all.at(at);
    }
    return *json::document::parse("{}");
  }
  std::int64_t now() { return engine_.time().wall_ms(); }
  using lines = std::vector<std::string>;
};

TEST_F(order_changes, what_came_back_is_gone_from_every_answer_at_once) {
  consents("anna", "count_me");
  static_cast<void>(buys("anna", "o1", line("belt") + "," + line("501/32")));
  shows("o1", "belt");
  shows("o1", "501/32");
  ASSERT_EQ(friends_see().size(), 2U);
  auto const done = returns("o1", product("belt"));
  EXPECT_EQ(done.string_at("/returned/0/product"), "belt");
  EXPECT_EQ(done.integer_at("/left"), 1);
  EXPECT_EQ(friends_see(), lines{"501/32"});
  EXPECT_EQ(owners("belt").owners, 0);
  EXPECT_EQ(engine_.done("card.get", R"({"shopper":"anna","order":"o1"})").size_at("/lines"), 1U);
  EXPECT_EQ(engine_.done("reaction.list", R"({"shopper":"anna"})").size_at("/reactions"), 1U);
  shows("o1", "belt");
  EXPECT_EQ(friends_see(), lines{"501/32"}) << "the card of what came back shows nothing";
}

TEST_F(order_changes, a_whole_order_comes_back_once) {
  static_cast<void>(buys("anna", "o1", line("belt", 2) + "," + line("501/32")));
  EXPECT_EQ(returns("o1").size_at("/returned"), 2U);
  auto const again = returns("o1");
  EXPECT_EQ(again.size_at("/returned"), 0U);
  EXPECT_EQ(again.integer_at("/left"), 0);
  EXPECT_EQ(engine_.done("card.get", R"({"shopper":"anna","order":"o1"})").boolean_at("/offered"), false);
}

TEST_F(order_changes, who_keeps_one_of_two_is_still_an_owner) {
  static_cast<void>(buys("anna", "o1", line("belt", 2)));
  shows("o1", "belt");
  EXPECT_EQ(returns("o1", product("belt", R"(,"quantity":1)")).integer_at("/left"), 1);
  EXPECT_EQ(friends_see(), lines{"belt"});
  static_cast<void>(returns("o1", product("belt", R"(,"quantity":1)")));
  EXPECT_TRUE(friends_see().empty());
}

TEST_F(order_changes, who_has_it_from_another_order_is_still_an_owner) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(buys("anna", "o2", line("belt")));
  shows("o1", "belt");
  static_cast<void>(returns("o1"));
  EXPECT_EQ(friends_see(), lines{"belt"});
  EXPECT_EQ(reaction("own").string_at("/order"), "o2");
  static_cast<void>(returns("o2"));
  EXPECT_TRUE(friends_see().empty());
}

TEST_F(order_changes, what_was_said_of_it_stays_without_the_mark_of_the_order) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(
      engine_.done("reaction.set",
                   R"({"shopper":"anna","product":"belt","kind":"like","audience":"friends",)" + shown_text() + "}"));
  ASSERT_EQ(reaction("like").boolean_at("/verified"), true);
  static_cast<void>(returns("o1"));
  EXPECT_EQ(reaction("like").boolean_at("/verified"), false);
  EXPECT_FALSE(reaction("like").has("/order"));
  EXPECT_EQ(friends_see(), lines{"belt"});
  EXPECT_EQ(engine_.failure("reaction.set", R"({"shopper":"anna","product":"belt","kind":"like","order":"o1"})"),
            "reaction.not_in_order");
}

TEST_F(order_changes, a_cancelled_order_makes_nobody_an_owner_until_it_is_taken_up_again) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  shows("o1", "belt");
  EXPECT_EQ(updates("o1", "cancelled").boolean_at("/applied"), true);
  EXPECT_TRUE(friends_see().empty());
  EXPECT_EQ(updates("o1", "cancelled").boolean_at("/applied"), false);
  static_cast<void>(updates("o1", "paid"));
  EXPECT_EQ(reaction("own").string_at("/audience"), "nobody") << "the choice was taken back with the order";
  EXPECT_TRUE(friends_see().empty());
}

TEST_F(order_changes, a_guest_who_sends_it_back_counts_no_more) {
  static_cast<void>(engine_.done("order.record", order("g1", line("belt"))));
  static_cast<void>(engine_.done(
      "card.answer", R"({"order":"g1","choices":[{"product":"belt","audience":"public"}],)" + shown_text() + "}"));
  ASSERT_EQ(owners("belt").owners, 1);
  static_cast<void>(returns("g1"));
  EXPECT_EQ(owners("belt").owners, 0);
}

TEST_F(order_changes, an_embargo_begins_with_the_delivery) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  shows("o1", "belt", R"(,"embargo_days":3)");
  engine_.time().advance(30 * day_ms);
  EXPECT_TRUE(friends_see().empty()) << "not delivered";
  EXPECT_EQ(updates("o1", "delivered").boolean_at("/applied"), true);
  engine_.time().advance(3 * day_ms - 1);
  EXPECT_TRUE(friends_see().empty());
  engine_.time().advance(1);
  EXPECT_EQ(friends_see(), lines{"belt"});
}

TEST_F(order_changes, a_delivery_that_was_told_late_counts_from_its_own_day) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  shows("o1", "belt", R"(,"embargo_days":3)");
  static_cast<void>(updates("o1", "delivered", now() - 3 * day_ms));
  EXPECT_EQ(friends_see(), lines{"belt"});
}

TEST_F(order_changes, an_embargo_chosen_after_the_delivery_counts_from_the_choice) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(updates("o1", "delivered"));
  engine_.time().advance(10 * day_ms);
  shows("o1", "belt", R"(,"embargo_days":3)");
  EXPECT_TRUE(friends_see().empty());
  engine_.time().advance(3 * day_ms);
  EXPECT_EQ(friends_see(), lines{"belt"});
}

TEST_F(order_changes, a_delivery_taken_back_holds_the_embargo_again) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  shows("o1", "belt", R"(,"embargo_days":3)");
  static_cast<void>(updates("o1", "delivered"));
  static_cast<void>(updates("o1", "shipped"));
  engine_.time().advance(30 * day_ms);
  EXPECT_TRUE(friends_see().empty());
}

TEST_F(order_changes, a_gift_stays_unseen_after_its_delivery) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  shows("o1", "belt", R"(,"gift":true,"embargo_days":1)");
  static_cast<void>(updates("o1", "delivered"));
  engine_.time().advance(30 * day_ms);
  EXPECT_TRUE(friends_see().empty());
}

TEST_F(order_changes, old_news_changes_nothing_but_a_cancellation_is_never_too_late) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  engine_.time().advance(day_ms);
  static_cast<void>(updates("o1", "delivered", now()));
  EXPECT_EQ(updates("o1", "shipped", now() - minute_ms).string_at("/state"), "delivered");
  EXPECT_EQ(updates("o1", "cancelled", now() - minute_ms).string_at("/state"), "cancelled");
  EXPECT_EQ(engine_.failure("order.update", R"({"order":"o1","state":"paid","at":9007199254740991})"),
            "order.at_ahead");
}

TEST_F(order_changes, what_is_not_in_the_order_does_not_come_back) {
  static_cast<void>(buys("anna", "o1", line("belt", 2)));
  auto const refused = [&](std::string const& lines) {
    return engine_.failure("order.return", R"({"order":"o1","lines":[)" + lines + "]}");
  };
  EXPECT_EQ(refused(product("501/32")), "order.unknown_line");
  EXPECT_EQ(refused(product("belt", R"(,"quantity":3)")), "order.return_too_many");
  EXPECT_EQ(refused(product("belt", R"(,"line":"1")")), "order.return_line_of");
  EXPECT_EQ(refused("{}"), "order.return_line_of");
  EXPECT_EQ(refused(R"({"line":"1","quantity":2})"), "");
  EXPECT_EQ(engine_.failure("order.return", R"({"order":"o9"})"), "order.unknown");
  EXPECT_EQ(engine_.failure("order.update", R"({"order":"o9","state":"paid"})"), "order.unknown");
  EXPECT_EQ(engine_.failure_as(engine_.shopper_over_http("anna"), "order.return", R"({"order":"o1"})"),
            "access.denied");
}

TEST_F(order_changes, a_later_return_does_not_touch_what_a_cancelled_order_lost) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(updates("o1", "cancelled"));
  EXPECT_EQ(returns("o1").integer_at("/left"), 0);
  static_cast<void>(updates("o1", "paid"));
  EXPECT_EQ(engine_.done("reaction.list", R"({"shopper":"anna"})").size_at("/reactions"), 0U);
}

TEST_F(order_changes, the_journal_tells_of_them_and_names_nobody) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(updates("o1", "delivered"));
  static_cast<void>(returns("o1"));
  std::string kinds;
  std::string all;
  static_cast<void>(engine_.read([&](store::session& db) -> result<bool> {
    VT_CHECK(store::each_change(db, "jeans", 0, 1'000, [&](store::change const& one) {
      kinds += one.kind + " ";
      all += one.subject + one.body;
      return true;
    }));
    return true;
  }));
  EXPECT_NE(kinds.find("order.updated interaction.unset order.returned"), std::string::npos) << kinds;
  EXPECT_EQ(all.find("anna"), std::string::npos);
}

}  // namespace
}  // namespace vetrina::activity
