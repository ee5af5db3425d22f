#include "scene.hpp"

namespace vetrina::friends {
namespace {

class proof : public scene {
 protected:
  // `n` shoppers who count and like a product; nobody may know who.
  void crowd(int n, std::string const& product, std::string const& market = "IT", std::string const& name = "c") {
    for (int i = 0; i < n; ++i) {
      auto const id = name + std::to_string(i);
      person(id, market, false);
      consent(id, "count_me");
      likes(id, product, R"("audience":"nobody")");
    }
  }
  json::document cue(std::string const& subject, std::string const& shopper = {}, std::string const& market = "IT") {
    auto const who = shopper.empty() ? shopper : R"(,"shopper":")" + shopper + "\"";
    return *done("proof.cues", R"({"market":")" + market + R"(","subjects":[{)" + subject + "}]" + who + "}")
                .at("/cues/0");
  }
  std::string bucket(std::string const& family) {
    return cue(R"("family":")" + family + "\"").string_at("/count/bucket").value_or("none");
  }
  std::string reason(std::string const& rung, std::string const& subject, std::string const& shopper) {
    auto const answer = done("proof.explain", R"({"subject":{)" + subject + R"(},"shopper":")" + shopper + "\"}");
    auto const at = rung == "friends" ? "/rungs/0" : rung == "circle" ? "/rungs/1" : "/rungs/2";
    EXPECT_EQ(answer.string_at(std::string{at} + "/rung"), rung);
    if (*answer.boolean_at(std::string{at} + "/passed")) return "passed";
    return answer.string_at(std::string{at} + "/reason").value_or("");
  }
};

TEST_F(proof, four_are_never_published_and_five_are_from_the_next_day_on) {
  crowd(4, "501/32");
  next_day();
  EXPECT_EQ(bucket("501"), "none");
  crowd(5, "501/32");  // the fifth is new
  EXPECT_EQ(bucket("501"), "none");
  next_day();
  EXPECT_EQ(bucket("501"), "5+");
}

TEST_F(proof, a_figure_stands_for_a_day_whatever_happens_in_it) {
  crowd(5, "501/32");
  next_day();
  ASSERT_EQ(bucket("501"), "5+");
  done("reaction.unset", R"({"shopper":"c0","product":"501/32","kind":"like"})");
  EXPECT_EQ(bucket("501"), "5+");
  next_day();
  EXPECT_EQ(bucket("501"), "none");
  likes("c0", "501/32", R"("audience":"nobody")");
  consent("c1", "count_me", false);
  next_day();
  EXPECT_EQ(bucket("501"), "none");
  consent("c1", "count_me");
  next_day();
  EXPECT_EQ(bucket("501"), "5+");
}

TEST_F(proof, only_those_who_said_so_are_counted) {
  crowd(4, "501/32");
  person("quiet", "IT", false);
  likes("quiet", "501/32", R"("audience":"public")");
  next_day();
  EXPECT_EQ(bucket("501"), "none");
  consent("quiet", "count_me");
  next_day();
  EXPECT_EQ(bucket("501"), "5+");
}

// A figure that fell as somebody was erased would tell what they had.
TEST_F(proof, an_erased_shopper_is_counted_no_more_from_the_next_day_on) {
  crowd(5, "501/32");
  next_day();
  ASSERT_EQ(bucket("501"), "5+");
  done("shopper.erase", R"({"shopper":"c0"})");
  EXPECT_EQ(bucket("501"), "5+");
  next_day();
  EXPECT_EQ(bucket("501"), "none");
}

TEST_F(proof, who_is_erased_on_the_day_they_came_never_counts) {
  crowd(5, "501/32");
  done("shopper.erase", R"({"shopper":"c0"})");
  EXPECT_EQ(bucket("501"), "none");
  next_day();
  EXPECT_EQ(bucket("501"), "none");
  crowd(5, "501/32");  // the same id later is another person
  next_day();
  EXPECT_EQ(bucket("501"), "5+");
}

TEST_F(proof, guests_count_by_the_answer_on_their_card_until_they_are_erased) {
  for (char const* order : {"g0", "g1", "g2", "g3", "g4"}) {
    done("order.record", R"({"order":")" + std::string{order} +
                             R"(","market":"IT","lines":[{"product":"belt","quantity":1,)"
                             R"("price":{"amount_minor":9900,"currency":"EUR"}}]})");
    done("card.answer", R"({"order":")" + std::string{order} +
                            R"(","choices":[{"product":"belt","audience":"public"}],)" + shown_text + "}");
  }
  next_day();
  EXPECT_EQ(cue(R"("product":"belt")").string_at("/kind"), "own");
  EXPECT_EQ(cue(R"("product":"belt")").string_at("/verification"), "order");
  done("shopper.erase", R"({"order":"g0"})");
  EXPECT_EQ(cue(R"("product":"belt")").string_at("/rung"), "count");
  next_day();
  EXPECT_EQ(cue(R"("product":"belt")").string_at("/rung"), "none");
}

TEST_F(proof, one_who_likes_two_things_of_a_family_is_one) {
  crowd(4, "501/32");
  for (int i = 0; i < 4; ++i) likes("c" + std::to_string(i), "501/34", R"("audience":"nobody")");
  next_day();
  EXPECT_EQ(bucket("501"), "none");
}

TEST_F(proof, counts_climb_from_product_to_brand_and_from_market_to_world) {
  crowd(3, "501/32", "IT", "i");
  crowd(3, "505/32", "US", "u");
  next_day();
  auto const line = cue(R"("product":"501/32")");
  EXPECT_EQ(line.string_at("/rung"), "count");
  EXPECT_EQ(line.string_at("/scope/level"), "line");
  EXPECT_EQ(line.string_at("/scope/id"), "red tab");
  EXPECT_EQ(line.string_at("/scope/market"), "");
  EXPECT_EQ(line.string_at("/count/bucket"), "5+");
  crowd(5, "501/34", "IT", "j");
  next_day();
  EXPECT_EQ(cue(R"("product":"501/34")").string_at("/scope/market"), "IT");
  EXPECT_EQ(cue(R"("product":"501/34")").string_at("/scope/level"), "product");
  EXPECT_EQ(cue(R"("product":"501/32")").string_at("/scope/level"), "family");
  EXPECT_EQ(cue(R"("product":"belt")").string_at("/scope/level"), "brand");
}

TEST_F(proof, sensitive_things_are_counted_nowhere) {
  crowd(5, "belt");
  next_day();
  auto const put_belt = [&](std::string const& sensitive) {
    done("catalog.put",
         R"({"products":[{"product":"belt","title":"Belt","brand":"L","sensitive":)" + sensitive + "}]}");
  };
  ASSERT_EQ(cue(R"("product":"belt")").string_at("/rung"), "count");
  ASSERT_EQ(cue(R"("product":"501/32")").string_at("/scope/level"), "brand");
  put_belt("true");
  EXPECT_EQ(cue(R"("product":"belt")").string_at("/rung"), "none");
  EXPECT_EQ(cue(R"("product":"501/32")").string_at("/rung"), "none");  // nor in the brand's figure
  EXPECT_EQ(reason("count", R"("product":"belt")", "c0"), "sensitive");
  put_belt("false");
  EXPECT_EQ(cue(R"("product":"belt")").string_at("/rung"), "count");
}

TEST_F(proof, everybodys_store_holds_published_figures_and_no_names) {
  crowd(5, "501/32");
  crowd(4, "belt", "IT", "b");
  next_day();
  auto const answer = done("friendstore.get", R"({"scope":"everyone","market":"IT"})");
  ASSERT_EQ(answer.size_at("/items"), 1U);
  EXPECT_EQ(answer.string_at("/items/0/family"), "501");
  EXPECT_EQ(answer.string_at("/items/0/others/bucket"), "5+");
  EXPECT_EQ(answer.size_at("/items/0/friends"), 0U);
}

TEST_F(proof, friends_come_first_and_visitors_see_no_names) {
  person("anna");
  person("berta");
  befriend("anna", "berta");
  likes("anna", "501/32");
  crowd(5, "501/32");
  next_day();
  auto const named = cue(R"("product":"501/32")", "berta");
  EXPECT_EQ(named.string_at("/rung"), "friends");
  EXPECT_EQ(named.string_at("/scope/level"), "product");
  EXPECT_EQ(named.string_at("/names/0/name"), "Name of anna");
  EXPECT_EQ(named.string_at("/kind"), "like");
  EXPECT_EQ(named.string_at("/verification"), "none");
  EXPECT_EQ(named.string_at("/others/bucket"), "5+");
  EXPECT_EQ(cue(R"("product":"501/34")", "berta").string_at("/scope/level"), "family");
  auto const visitor = cue(R"("product":"501/32")");
  EXPECT_EQ(visitor.string_at("/rung"), "count");
  EXPECT_EQ(visitor.text().find("anna"), std::string::npos);
  EXPECT_EQ(cue(R"("product":"501/32")", "anna").string_at("/mine/0"), "like");
}

TEST_F(proof, no_more_names_than_asked_for) {
  person("berta");
  std::vector<std::string> all;
  for (char const* id : {"a", "b", "d", "e"}) {
    person(id);
    likes(id, "belt");
    all.emplace_back(id);
  }
  network_says("berta", all, all);
  EXPECT_EQ(cue(R"("product":"belt")", "berta").size_at("/names"), 3U);
  auto const one = done("proof.cues", R"({"subjects":[{"product":"belt"}],"shopper":"berta","max_names":1})");
  EXPECT_EQ(one.size_at("/cues/0/names"), 1U);
}

TEST_F(proof, whether_somebody_can_answer_needs_their_word_twice) {
  person("anna");
  likes("anna", "501/32", R"("audience":"nobody","ask":true)");
  EXPECT_EQ(cue(R"("product":"501/32")").boolean_at("/answerable"), false);
  consent("anna", "answer_questions");
  EXPECT_EQ(cue(R"("product":"501/32")").boolean_at("/answerable"), true);
  EXPECT_EQ(cue(R"("product":"501/32")", "anna").boolean_at("/answerable"), false);
  person("berta");
  EXPECT_EQ(cue(R"("product":"501/32")", "berta").boolean_at("/answerable"), true);
}

// Whoever blocks a friend to see whether the answer changes would learn what the friend owns; whoever is blocked and
// compares it with a stranger's, that an owner blocked them.
TEST_F(proof, whether_somebody_can_answer_does_not_depend_on_blocks) {
  person("anna");
  consent("anna", "answer_questions");
  likes("anna", "501/32", R"("audience":"asker","ask":true)");
  person("berta");
  befriend("anna", "berta");
  done("friend.block", R"({"shopper":"berta","who":")" + public_id("anna") + "\"}");
  EXPECT_EQ(cue(R"("product":"501/32")", "berta").boolean_at("/answerable"), true);
  done("friend.unblock", R"({"shopper":"berta","who":")" + public_id("anna") + "\"}");
  done("friend.block", R"({"shopper":"anna","who":")" + public_id("berta") + "\"}");
  EXPECT_EQ(cue(R"("product":"501/32")", "berta").boolean_at("/answerable"), true);
  EXPECT_EQ(cue(R"("product":"501/34")", "berta").boolean_at("/answerable"), true)
      << "the twin: the family's other size";
  EXPECT_EQ(cue(R"("product":"belt")", "berta").boolean_at("/answerable"), false);
}

TEST_F(proof, explaining_tells_which_gate_is_closed) {
  person("berta", "IT", false);
  auto const belt = R"("product":"belt")";
  EXPECT_EQ(reason("friends", belt, "berta"), "no_identity");
  link("berta");
  EXPECT_EQ(reason("friends", belt, "berta"), "no_consent");
  consent("berta", "find_friends");
  person("anna");
  befriend("anna", "berta");
  EXPECT_EQ(reason("friends", belt, "berta"), "nobody");
  likes("anna", "belt", R"("audience":"nobody")");
  EXPECT_EQ(reason("friends", belt, "berta"), "no_consent");
  likes("anna", "belt", R"("audience":"friends","embargo_days":3)");
  EXPECT_EQ(reason("friends", belt, "berta"), "embargo");
  likes("anna", "belt");
  EXPECT_EQ(reason("friends", belt, "berta"), "passed");
  EXPECT_EQ(reason("circle", belt, "berta"), "nobody");
  EXPECT_EQ(reason("count", belt, "berta"), "below_k");
}

TEST_F(proof, a_subject_is_a_product_or_a_family) {
  EXPECT_EQ(failure("proof.cues", R"({"subjects":[{}]})"), "subject.one_of");
  EXPECT_EQ(cue(R"("product":"never heard of")").string_at("/rung"), "none");
}

}  // namespace
}  // namespace vetrina::friends
