#include "tests/unit/activity/scene.hpp"

#include <algorithm>

#include "shoppers/receipts.hpp"
#include "store/journal.hpp"

namespace vetrina::activity {
namespace {

using shoppers::relation;

class card : public scene {
 protected:
  card() { static_cast<void>(buys("anna", "o1", line("501/32") + "," + line("belt"))); }

  std::string refusal(std::string const& rest) {
    return engine_.failure("card.answer", R"({"shopper":"anna","order":"o1",)" + rest + "}");
  }
};

TEST_F(card, it_offers_no_default) {
  auto const shown = engine_.done("card.get", R"({"shopper":"anna","order":"o1"})");
  EXPECT_EQ(shown.boolean_at("/offered"), true);
  ASSERT_EQ(shown.size_at("/lines"), 2U);
  EXPECT_FALSE(shown.has("/lines/0/audience"));
  EXPECT_FALSE(shown.has("/answered_at"));
  EXPECT_EQ(refusal(R"("choices":[{"product":"belt"}])"), "request.missing_field");
  EXPECT_EQ(refusal(R"("choices":[{"product":"belt","audience":"freinds"}],)" + shown_text()), "request.unknown_value");
  EXPECT_EQ(refusal(R"("choices":[{"product":"belt","audience":"circle:c1"}],)" + shown_text()), "circle.unknown");
}

TEST_F(card, a_choice_names_the_buyer_to_friends_for_that_thing_alone) {
  auto const done = answers("anna", "o1", R"({"product":"belt","audience":"friends"})");
  EXPECT_EQ(done.string_at("/effective/0/named_to"), "friends");
  EXPECT_EQ(done.size_at("/receipts"), 1U);
  EXPECT_EQ(seen_of("anna", relation::friend_), std::vector<std::string>{"belt"});
  EXPECT_TRUE(seen_of("anna", relation::stranger).empty());
  EXPECT_TRUE(seen_of("anna", relation::one_way_follower).empty());
  // Nothing else of hers becomes visible by it.
  auto const liked =
      engine_.done("reaction.set", R"({"shopper":"anna","product":"501/34","kind":"like","audience":"friends"})");
  EXPECT_EQ(liked.string_at("/effective/named_to"), "nobody");
  EXPECT_EQ(seen_of("anna", relation::friend_), std::vector<std::string>{"belt"});
}

TEST_F(card, withdrawing_show_to_friends_takes_the_choice_back) {
  static_cast<void>(answers("anna", "o1", R"({"product":"belt","audience":"public"})"));
  EXPECT_EQ(seen_of("anna", relation::friend_).size(), 1U);
  consents("anna", "show_to_friends", false);
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
  static_cast<void>(answers("anna", "o1", R"({"product":"belt","audience":"friends"})"));  // chosen anew
  EXPECT_EQ(seen_of("anna", relation::friend_).size(), 1U);
}

TEST_F(card, choosing_nobody_takes_it_back) {
  static_cast<void>(answers("anna", "o1", R"({"product":"belt","audience":"friends"})"));
  auto const back = answers("anna", "o1", R"({"product":"belt","audience":"nobody"})");
  EXPECT_EQ(back.string_at("/effective/0/named_to"), "nobody");
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
  auto const shown = engine_.done("card.get", R"({"shopper":"anna","order":"o1"})");
  EXPECT_EQ(shown.string_at("/lines/1/audience"), "nobody");
}

TEST_F(card, a_gift_is_shown_to_nobody_by_flag_or_by_reason) {
  auto const done = answers("anna", "o1",
                            R"({"product":"belt","audience":"friends","gift":true},)"
                            R"({"product":"501/32","audience":"friends","reason":"gift"})");
  EXPECT_EQ(done.string_at("/effective/0/named_to"), "nobody");
  EXPECT_EQ(done.string_at("/effective/1/named_to"), "nobody");
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
}

TEST_F(card, an_embargo_ends_by_the_clock) {
  static_cast<void>(engine_.done("order.update", R"({"order":"o1","state":"delivered"})"));
  auto const done = answers("anna", "o1", R"({"product":"belt","audience":"friends","embargo_days":3})");
  EXPECT_EQ(done.string_at("/effective/0/named_to"), "nobody");
  engine_.time().advance(3 * day_ms - 1);
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
  engine_.time().advance(1);
  EXPECT_EQ(seen_of("anna", relation::friend_).size(), 1U);
}

TEST_F(card, asking_needs_the_purpose_and_the_choice) {
  auto const askable = [&](std::string const& ask) {
    return answers("anna", "o1", R"({"product":"belt","audience":"friends","ask":)" + ask + "}")
        .boolean_at("/effective/0/askable");
  };
  EXPECT_EQ(askable("true"), false);
  consents("anna", "answer_questions");
  EXPECT_EQ(askable("true"), true);
  EXPECT_EQ(askable("false"), false);
}

TEST_F(card, letting_somebody_know_needs_the_words_that_were_shown) {
  EXPECT_EQ(refusal(R"("choices":[{"product":"belt","audience":"friends"}])"), "request.missing_field");
  EXPECT_EQ(refusal(R"("choices":[{"product":"belt","audience":"nobody","ask":true}])"), "request.missing_field");
  EXPECT_EQ(refusal(R"("choices":[{"product":"belt","audience":"nobody"}])"), "");
  static_cast<void>(
      engine_.done("policy.put", R"({"purpose":"show_to_friends","locale":"it","text":"Amici?","version":"1"})"));
  EXPECT_EQ(refusal(R"("choices":[{"product":"belt","audience":"friends"}],)" + shown_text()), "consent.unknown_text");
  auto const shown = engine_.done("card.get", R"({"shopper":"anna","order":"o1","locale":"it-IT"})");
  EXPECT_EQ(shown.string_at("/policy/text"), "Amici?");
  EXPECT_EQ(
      refusal(R"("choices":[{"product":"belt","audience":"friends"}],"shown":{"policy_version":"1","locale":"it",)"
              R"("text_hash":")" +
              *shown.string_at("/policy/text_hash") + "\"}"),
      "");
}

TEST_F(card, a_choice_about_something_else_or_twice_is_refused_and_nothing_is_kept) {
  EXPECT_EQ(
      refusal(R"("choices":[{"product":"belt","audience":"friends"},{"product":"501/34","audience":"friends"}],)" +
              shown_text()),
      "card.not_in_order");
  EXPECT_EQ(refusal(R"("choices":[{"product":"belt","audience":"friends"},{"product":"belt","audience":"nobody"}],)" +
                    shown_text()),
            "card.duplicate_choice");
  EXPECT_EQ(refusal(R"("choices":[])"), "card.nothing_chosen");
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
  EXPECT_EQ(engine_.done("consent.list", R"({"shopper":"anna"})").size_at("/receipts"), 0U);
}

TEST_F(card, not_now_is_an_answer) {
  EXPECT_EQ(refusal(R"("not_now_reason":"private")"), "");
  auto const shown = engine_.done("card.get", R"({"shopper":"anna","order":"o1"})");
  EXPECT_EQ(shown.integer_at("/answered_at"), engine_.time().wall_ms());
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
}

TEST_F(card, a_minor_is_not_asked_and_not_named_whatever_was_chosen) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna","minor":true})"));
  consents("anna", "answer_questions");
  EXPECT_EQ(engine_.done("card.get", R"({"shopper":"anna","order":"o1"})").boolean_at("/offered"), false);
  auto const done = answers("anna", "o1", R"({"product":"belt","audience":"public","ask":true})");
  EXPECT_EQ(done.string_at("/effective/0/named_to"), "nobody");
  EXPECT_EQ(done.boolean_at("/effective/0/askable"), false);
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
}

TEST_F(card, a_guest_may_be_counted_and_is_never_named) {
  static_cast<void>(engine_.done("order.record", order("g1", line("belt"))));
  EXPECT_EQ(owners("belt").owners, 0);
  auto const holder = engine_.order_token_over_http("g1");
  auto const answer = [&](std::string const& audience) {
    auto const done = engine_.call_as(
        holder, "card.answer",
        R"({"order":"g1","choices":[{"product":"belt","audience":")" + audience + R"("}],)" + shown_text() + "}");
    EXPECT_TRUE(done);
    return *json::document::parse(*done);
  };
  auto const counted = answer("friends");
  EXPECT_EQ(counted.string_at("/effective/0/named_to"), "nobody");
  EXPECT_EQ(counted.boolean_at("/effective/0/counted"), true);
  EXPECT_EQ(owners("belt").owners, 1);
  EXPECT_EQ(answer("nobody").boolean_at("/effective/0/counted"), false);
  EXPECT_EQ(owners("belt").owners, 0);
}

TEST_F(card, every_choice_is_a_row_of_the_journal_that_names_nobody) {
  static_cast<void>(answers("anna", "o1", R"({"product":"belt","audience":"friends"})"));
  std::vector<std::string> kinds;
  std::string all;
  static_cast<void>(engine_.read([&](store::session& db) -> result<bool> {
    VT_CHECK(store::each_change(db, "jeans", 0, 1'000, [&](store::change const& one) {
      kinds.push_back(one.kind);
      all += one.subject + one.body;
      return true;
    }));
    return true;
  }));
  EXPECT_EQ(std::ranges::count(kinds, "interaction.set"), 3);  // two by the order, one by the card
  EXPECT_EQ(std::ranges::count(kinds, "order.recorded"), 1);
  EXPECT_EQ(all.find("anna"), std::string::npos);
  EXPECT_EQ(all.find("Anna"), std::string::npos);
  EXPECT_NE(all.find("belt"), std::string::npos);
}

TEST_F(card, a_receipt_says_what_was_chosen_and_in_which_words) {
  static_cast<void>(answers("anna", "o1", R"({"product":"belt","audience":"friends","embargo_days":2})"));
  auto const list = engine_.done("consent.list", R"({"shopper":"anna"})");
  ASSERT_EQ(list.size_at("/receipts"), 1U);
  EXPECT_EQ(list.string_at("/receipts/0/body/about"), "card");
  EXPECT_EQ(list.string_at("/receipts/0/body/order"), "o1");
  EXPECT_EQ(list.string_at("/receipts/0/body/audience"), "friends");
  EXPECT_EQ(list.integer_at("/receipts/0/body/embargo_days"), 2);
  EXPECT_EQ(list.string_at("/receipts/0/body/shown/locale"), "it");
}

}  // namespace
}  // namespace vetrina::activity
