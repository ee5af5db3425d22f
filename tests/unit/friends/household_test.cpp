// A purchase is not shown to who lives where it was sent: it may be their present.
#include "scene.hpp"

namespace vetrina::friends {
namespace {

class household : public scene {
 protected:
  household() {
    for (char const* id : {"anna", "berta", "carla"}) person(id);
    network_says("anna", {"berta", "carla"}, {"berta", "carla"});
  }
  void buys(std::string const& id, std::string const& order, std::string const& product, std::string const& address) {
    done("order.record", R"({"order":")" + order + R"(","shopper":")" + id + R"(","shipping_hash":")" + address +
                             R"(","lines":[{"product":")" + product +
                             R"(","quantity":1,"price":{"amount_minor":9900,"currency":"EUR"}}]})");
  }
  void shows(std::string const& id, std::string const& order, std::string const& product) {
    done("card.answer", R"({"order":")" + order + R"(","shopper":")" + id + R"(","choices":[{"product":")" + product +
                            R"(","audience":"public"}],)" + shown_text + "}");
  }
};

TEST_F(household, a_purchase_is_not_shown_to_who_shares_the_address) {
  buys("berta", "b1", "belt", "home");
  buys("carla", "c1", "belt", "elsewhere");
  buys("anna", "a1", "501/32", "home");
  shows("anna", "a1", "501/32");
  EXPECT_EQ(seen_by("berta"), lines{});
  EXPECT_EQ(seen_by("carla"), lines{"501/32: Name of anna"});
  auto const cue = done("proof.cues", R"({"subjects":[{"product":"501/32"}],"shopper":"berta"})");
  EXPECT_EQ(cue.string_at("/cues/0/rung"), "none");
}

TEST_F(household, what_was_sent_to_another_place_is) {
  buys("berta", "b1", "belt", "home");
  buys("anna", "a1", "501/32", "office");
  shows("anna", "a1", "501/32");
  EXPECT_EQ(seen_by("berta"), lines{"501/32: Name of anna"});
  buys("berta", "b2", "belt", "office");  // the two turn out to share it
  EXPECT_EQ(seen_by("berta"), lines{});
}

TEST_F(household, a_like_is_no_purchase_and_does_not_carry_its_mark) {
  buys("berta", "b1", "belt", "home");
  buys("anna", "a1", "501/32", "home");
  shows("anna", "a1", "501/32");
  likes("anna", "501/32");
  auto const cue = done("proof.cues", R"({"subjects":[{"product":"501/32"}],"shopper":"berta"})");
  EXPECT_EQ(cue.string_at("/cues/0/kind"), "like");
  EXPECT_EQ(cue.string_at("/cues/0/verification"), "none");
  auto const twin = done("proof.cues", R"({"subjects":[{"product":"501/32"}],"shopper":"carla"})");
  EXPECT_EQ(twin.string_at("/cues/0/kind"), "own");
  EXPECT_EQ(twin.string_at("/cues/0/verification"), "order");
}

}  // namespace
}  // namespace vetrina::friends
