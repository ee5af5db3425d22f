// What a friend may find out who looks closely: at the mark of an order, at ties, at answers of one day.
#include "scene.hpp"

namespace vetrina::friends {
namespace {

class curious_friend : public scene {
 protected:
  curious_friend() {
    person("anna");
    consent("anna", "show_to_friends");
    person("berta");
    befriend("anna", "berta");
  }
  void buys(std::string const& id, std::string const& order, std::string const& product = "501/32") {
    done("order.record", R"({"order":")" + order + R"(","shopper":")" + id + R"(","lines":[{"product":")" + product +
                             R"(","quantity":1,"price":{"amount_minor":9900,"currency":"EUR"}}]})");
  }
  void answers(std::string const& id, std::string const& order, std::string const& audience) {
    done("card.answer", R"({"order":")" + order + R"(","shopper":")" + id +
                            R"(","choices":[{"product":"501/32","audience":")" + audience + "\"}]," + shown_text + "}");
  }
  std::string verification(std::string const& viewer) {
    auto const answer =
        done("proof.cues", R"({"subjects":[{"product":"501/32"}],"market":"IT","shopper":")" + viewer + "\"}");
    return answer.string_at("/cues/0/verification").value_or("");
  }
  double tie(std::string const& viewer) {
    measure();
    auto const answer = store_of(viewer);
    for (std::size_t i = 0; i < answer.size_at("/items/0/why"); ++i) {
      auto const at = "/items/0/why/" + std::to_string(i);
      if (answer.string_at(at + "/factor") == "tie") return answer.number_at(at + "/value").value_or(-1);
    }
    return -1;
  }
};

TEST_F(curious_friend, a_like_does_not_tell_of_an_order_whose_card_is_open) {
  likes("anna", "501/32");
  auto const before = store_of("berta").text();
  buys("anna", "o1");
  EXPECT_EQ(store_of("berta").text(), before);
  EXPECT_EQ(verification("berta"), "none");
}

TEST_F(curious_friend, a_like_does_not_tell_of_an_order_that_is_for_nobody) {
  buys("anna", "o1");
  answers("anna", "o1", "nobody");
  likes("anna", "501/32");
  EXPECT_EQ(verification("berta"), "none");
  answers("anna", "o1", "friends");  // the twin
  EXPECT_EQ(verification("berta"), "order");
}

TEST_F(curious_friend, what_friends_saw_before_an_order_gets_its_mark_by_the_card) {
  react("anna", R"("product":"501/32","kind":"own")");
  auto const before = store_of("berta").text();
  buys("anna", "o1");
  EXPECT_EQ(store_of("berta").text(), before);
  EXPECT_EQ(verification("berta"), "none");
  answers("anna", "o1", "friends");
  EXPECT_EQ(verification("berta"), "order");
}

TEST_F(curious_friend, a_tie_does_not_tell_who_else_is_a_customer) {
  likes("anna", "501/32");
  done("shopper.put", R"({"shopper":"xaver","name":"Xaver"})");
  auto const before = tie("berta");
  link("xaver");  // and agreed to nothing
  network_says("anna", {"berta", "xaver"}, {"berta", "xaver"});
  network_says("berta", {"anna", "xaver"}, {"anna", "xaver"});
  EXPECT_EQ(tie("berta"), before);
}

TEST_F(curious_friend, a_tie_grows_with_five_common_friends_and_not_before) {
  likes("anna", "501/32");
  lines known{"anna"};
  lines of_anna{"berta"};
  auto const base = tie("berta");
  for (char const* id : {"c1", "c2", "c3", "c4", "c5"}) {
    EXPECT_EQ(tie("berta"), base);
    person(id);
    consent(id, "show_to_friends");
    known.emplace_back(id);
    of_anna.emplace_back(id);
    network_says("berta", known, known);
    network_says("anna", of_anna, of_anna);
  }
  EXPECT_GT(tie("berta"), base);
}

TEST_F(curious_friend, the_age_of_an_order_is_told_in_days) {
  buys("anna", "o1");
  answers("anna", "o1", "friends");
  auto const fresh = store_of("berta").text();
  engine_.time().advance(day_ms - minute_ms);
  EXPECT_EQ(store_of("berta").string_at("/items/0/product"), "501/32");
  EXPECT_EQ(store_of("berta").number_at("/items/0/score"), json::document::parse(fresh)->number_at("/items/0/score"));
  engine_.time().advance(minute_ms);
  EXPECT_LT(*store_of("berta").number_at("/items/0/score"), *json::document::parse(fresh)->number_at("/items/0/score"));
}

TEST_F(curious_friend, a_figure_says_verified_no_sooner_than_it_counts) {
  for (char const* id : {"c1", "c2", "c3", "c4", "c5"}) {
    person(id, "IT", false);
    consent(id, "count_me");
    react(id, R"("product":"501/32","kind":"own")", R"("audience":"nobody")");
  }
  next_day();
  auto const seen = [&] { return done("proof.cues", R"({"subjects":[{"product":"501/32"}],"market":"IT"})").text(); };
  auto const before = seen();
  EXPECT_NE(before.find("\"none\""), std::string::npos);
  buys("c1", "o1");
  EXPECT_EQ(seen(), before);
  next_day();
  EXPECT_NE(seen().find("\"mixed\""), std::string::npos);
}

}  // namespace
}  // namespace vetrina::friends
