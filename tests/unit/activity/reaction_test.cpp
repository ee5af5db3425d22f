#include "tests/unit/activity/scene.hpp"

namespace vetrina::activity {
namespace {

using shoppers::relation;

class reactions : public scene {
 protected:
  json::document sets(std::string const& rest) {
    return engine_.done("reaction.set", R"({"shopper":"anna",)" + rest + "}");
  }
  std::string refusal(std::string const& rest) {
    return engine_.failure("reaction.set", R"({"shopper":"anna",)" + rest + "}");
  }
};

TEST_F(reactions, without_an_audience_nobody_may_know) {
  consents("anna", "show_to_friends");
  auto const done = sets(R"("family":"501","kind":"like")");
  EXPECT_EQ(done.string_at("/reaction/audience"), "nobody");
  EXPECT_EQ(done.string_at("/effective/named_to"), "nobody");
  EXPECT_TRUE(done.string_at("/receipt")->starts_with("r_"));
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
}

TEST_F(reactions, an_audience_takes_effect_with_the_purpose_or_with_the_words_shown) {
  EXPECT_EQ(sets(R"("family":"501","kind":"like","audience":"friends")").string_at("/effective/named_to"), "nobody");
  EXPECT_EQ(
      sets(R"("family":"501","kind":"like","audience":"friends",)" + shown_text()).string_at("/effective/named_to"),
      "friends");
  EXPECT_EQ(seen_of("anna", relation::friend_), std::vector<std::string>{"501"});
  consents("anna", "show_to_friends");
  EXPECT_EQ(sets(R"("product":"belt","kind":"want","audience":"friends")").string_at("/effective/named_to"), "friends");
  EXPECT_EQ(seen_of("anna", relation::friend_).size(), 2U);
  EXPECT_TRUE(seen_of("anna", relation::stranger).empty());
}

TEST_F(reactions, an_audience_is_said_anew_each_time) {
  consents("anna", "show_to_friends");
  static_cast<void>(sets(R"("family":"501","kind":"like","audience":"friends")"));
  static_cast<void>(sets(R"("family":"501","kind":"like")"));
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
  EXPECT_EQ(engine_.done("reaction.list", R"({"shopper":"anna"})").size_at("/reactions"), 1U);
}

TEST_F(reactions, one_owns_a_product_and_not_a_family) {
  EXPECT_EQ(refusal(R"("family":"501","kind":"own")"), "reaction.own_needs_product");
  EXPECT_EQ(refusal(R"("product":"501/32","kind":"own")"), "");
}

TEST_F(reactions, the_subject_is_one_known_product_or_family) {
  EXPECT_EQ(refusal(R"("kind":"like")"), "reaction.subject_required");
  EXPECT_EQ(refusal(R"("product":"belt","family":"belt","kind":"like")"), "reaction.subject_required");
  EXPECT_EQ(refusal(R"("product":"hat","kind":"like")"), "reaction.unknown_subject");
  EXPECT_EQ(refusal(R"("family":"hats","kind":"like")"), "reaction.unknown_subject");
  EXPECT_EQ(refusal(R"("family":"501","kind":"adore")"), "request.unknown_value");
  EXPECT_EQ(refusal(R"("family":"501","kind":"like","audiense":"friends")"), "request.unknown_field");
}

TEST_F(reactions, a_reaction_is_verified_by_an_order_of_the_same_shopper) {
  EXPECT_EQ(sets(R"("product":"belt","kind":"own")").boolean_at("/verified"), false);
  static_cast<void>(buys("berta", "b1", line("belt")));
  EXPECT_EQ(sets(R"("product":"belt","kind":"own")").boolean_at("/verified"), false);
  static_cast<void>(buys("anna", "a1", line("belt")));
  EXPECT_EQ(sets(R"("product":"belt","kind":"own")").boolean_at("/verified"), true);
  EXPECT_EQ(sets(R"("family":"belt","kind":"like")").boolean_at("/verified"), true);
  EXPECT_EQ(sets(R"("family":"501","kind":"like")").boolean_at("/verified"), false);
}

TEST_F(reactions, an_order_verifies_what_was_said_before_it_and_keeps_the_choice) {
  static_cast<void>(sets(R"("product":"belt","kind":"own")"));
  static_cast<void>(sets(R"("family":"belt","kind":"like")"));
  static_cast<void>(buys("anna", "a1", line("belt")));
  auto const list = engine_.done("reaction.list", R"({"shopper":"anna","family":"belt"})");
  ASSERT_EQ(list.size_at("/reactions"), 2U);
  EXPECT_EQ(list.boolean_at("/reactions/0/verified"), true);
  EXPECT_EQ(list.boolean_at("/reactions/1/verified"), true);
  EXPECT_EQ(seen_of("anna", relation::friend_), std::vector<std::string>{});
}

TEST_F(reactions, what_friends_see_already_is_verified_only_by_the_card) {
  static_cast<void>(sets(R"("product":"belt","kind":"own","audience":"friends",)" + shown_text()));
  static_cast<void>(buys("anna", "a1", line("belt")));
  auto const verified = [&] {
    return engine_.done("reaction.list", R"({"shopper":"anna","product":"belt"})").boolean_at("/reactions/0/verified");
  };
  EXPECT_EQ(verified(), false);
  EXPECT_EQ(seen_of("anna", relation::friend_), std::vector<std::string>{"belt"});
  static_cast<void>(engine_.done("card.answer", R"({"shopper":"anna","order":"a1","choices":[{"product":"belt",)"
                                                R"("audience":"friends"}],)" +
                                                    shown_text() + "}"));
  EXPECT_EQ(verified(), true);
}

TEST_F(reactions, an_order_given_as_proof_must_be_theirs_and_hold_it) {
  static_cast<void>(buys("berta", "b1", line("belt")));
  static_cast<void>(buys("anna", "a1", line("501/32")));
  EXPECT_EQ(refusal(R"("product":"belt","kind":"own","order":"b1")"), "order.unknown");
  EXPECT_EQ(refusal(R"("product":"belt","kind":"own","order":"none")"), "order.unknown");
  EXPECT_EQ(refusal(R"("product":"belt","kind":"own","order":"a1")"), "reaction.not_in_order");
  EXPECT_EQ(refusal(R"("product":"501/32","kind":"own","order":"a1")"), "");
}

TEST_F(reactions, a_reaction_that_was_taken_back_is_gone_from_the_next_query) {
  consents("anna", "show_to_friends");
  static_cast<void>(sets(R"("product":"belt","kind":"like","audience":"friends")"));
  auto const unset = R"({"shopper":"anna","product":"belt","kind":"like"})";
  EXPECT_EQ(engine_.done("reaction.unset", unset).boolean_at("/removed"), true);
  EXPECT_TRUE(seen_of("anna", relation::friend_).empty());
  EXPECT_EQ(engine_.done("reaction.unset", unset).boolean_at("/removed"), false);
}

TEST_F(reactions, a_sensitive_subject_leaves_no_row) {
  consents("anna", "show_to_friends");
  consents("anna", "count_me");
  auto const done = sets(R"("product":"test-kit","kind":"like","audience":"public")");
  EXPECT_EQ(done.string_at("/effective/named_to"), "nobody");
  EXPECT_EQ(done.boolean_at("/effective/counted"), false);
  EXPECT_EQ(owners("test-kit", "", kind::like).owners, 0);
  EXPECT_EQ(engine_.done("reaction.list", R"({"shopper":"anna"})").size_at("/reactions"), 0U);
}

TEST_F(reactions, a_shopper_lists_their_own_alone_and_in_pages) {
  for (auto const* what :
       {R"("family":"501","kind":"like")", R"("family":"501","kind":"want")", R"("product":"501/32","kind":"like")",
        R"("product":"belt","kind":"tried")", R"("product":"belt","kind":"like")"}) {
    static_cast<void>(sets(what));
  }
  std::vector<std::string> seen;
  std::string cursor;
  for (int page = 0; page < 3; ++page) {
    auto const list = engine_.done("reaction.list", R"({"shopper":"anna","limit":2)" +
                                                        (cursor.empty() ? "" : R"(,"cursor":")" + cursor + '"') + "}");
    for (std::size_t i = 0; i < list.size_at("/reactions"); ++i) {
      auto const at = "/reactions/" + std::to_string(i);
      seen.push_back(list.string_at(at + "/product").value_or(*list.string_at(at + "/family")) + " " +
                     *list.string_at(at + "/kind"));
    }
    cursor = list.string_at("/next").value_or("");
  }
  EXPECT_EQ(cursor, "");
  EXPECT_EQ(seen, (std::vector<std::string>{"501 like", "501 want", "501/32 like", "belt like", "belt tried"}));
  EXPECT_EQ(engine_.done("reaction.list", R"({"shopper":"berta"})").size_at("/reactions"), 0U);
}

TEST_F(reactions, a_cursor_of_one_shopper_opens_nothing_for_another) {
  static_cast<void>(sets(R"("family":"501","kind":"like")"));
  static_cast<void>(sets(R"("family":"501","kind":"want")"));
  auto const next = *engine_.done("reaction.list", R"({"shopper":"anna","limit":1})").string_at("/next");
  EXPECT_EQ(engine_.failure("reaction.list", R"({"shopper":"berta","limit":1,"cursor":")" + next + "\"}"),
            "cursor.invalid");
  EXPECT_EQ(engine_.failure("reaction.list", R"({"shopper":"anna","limit":1,"cursor":")" + next + "\"}"), "");
}

TEST_F(reactions, counts_are_of_people_and_not_of_rows) {
  consents("anna", "count_me");
  static_cast<void>(sets(R"("product":"501/32","kind":"like")"));
  static_cast<void>(sets(R"("product":"501/34","kind":"like")"));
  static_cast<void>(sets(R"("family":"501","kind":"like")"));
  EXPECT_EQ(owners("501", "", kind::like).owners, 1);
  EXPECT_EQ(owners("501", "501/34", kind::like).owners, 1);
}

}  // namespace
}  // namespace vetrina::activity
