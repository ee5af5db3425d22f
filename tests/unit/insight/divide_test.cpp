#include "tests/unit/friends/scene.hpp"

namespace vetrina::insight {
namespace {

class divided : public friends::scene {
 protected:
  void buys(std::string const& id, std::string const& market, std::string const& order, std::string const& product) {
    auto const shopper = id.empty() ? std::string{} : R"(,"shopper":")" + id + R"(")";
    done("order.record", R"({"order":")" + order + R"(","market":")" + market + R"(")" + shopper +
                             R"(,"lines":[{"product":")" + product +
                             R"(","quantity":1,"price":{"amount_minor":9900,"currency":"EUR"}}]})");
  }
  void shows(std::string const& id, std::string const& order, std::string const& product) {
    done("card.answer", R"({"order":")" + order + R"(","shopper":")" + id + R"(","choices":[{"product":")" + product +
                            R"(","audience":"friends"}],)" + shown_text + "}");
  }
  json::document market(std::string const& name, std::string const& more = {}) {
    auto const answer = done("insight.divide", R"({"base_market":"US")" + more + "}");
    for (std::size_t i = 0; i < answer.size_at("/markets"); ++i) {
      auto const at = "/markets/" + std::to_string(i);
      if (answer.string_at(at + "/market") == name) return *answer.at(at);
    }
    return *json::document::parse("{}");
  }
  divided() {
    for (char const* id : {"i1", "i2"}) person(id, "IT", false);
    for (char const* id : {"u1", "u2"}) person(id, "US", false);
    buys("i1", "IT", "a", "501/32");
    buys("i2", "IT", "b", "501/34");
    buys("", "IT", "c", "belt");
    buys("u1", "US", "d", "501/32");
    buys("u2", "US", "e", "501/32");
  }
};

TEST_F(divided, every_market_says_how_many_bought_were_asked_and_let_others_know) {
  shows("i1", "a", "501/32");
  consent("i2", "show_to_friends");
  done("card.answer", R"({"order":"b","shopper":"i2","not_now_reason":"private"})");
  shows("u1", "d", "501/32");
  auto const italy = market("IT");
  EXPECT_EQ(italy.integer_at("/buyers"), 3);
  EXPECT_EQ(italy.integer_at("/card_shown"), 3);
  EXPECT_EQ(italy.integer_at("/card_answered"), 2);
  EXPECT_EQ(italy.integer_at("/not_now_reasons/private"), 1);
  EXPECT_EQ(italy.integer_at("/consented"), 1);
  EXPECT_EQ(italy.integer_at("/shared"), 1);
  EXPECT_NEAR(*italy.number_at("/per_1000_buyers"), 1000.0 / 3, 1e-9);
  EXPECT_NEAR(*italy.number_at("/index"), 2.0 / 3, 1e-9);
  EXPECT_LT(*italy.number_at("/interval/low"), 2.0 / 3);
  EXPECT_GT(*italy.number_at("/interval/high"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(*market("US").number_at("/index"), 1);
}

TEST_F(divided, it_speaks_of_one_step_of_the_lattice_where_asked) {
  auto const buyers = [&](std::string const& level, std::string const& id) {
    return market("IT", R"(,"level":")" + level + R"(","id":")" + id + R"(")").integer_at("/buyers").value_or(0);
  };
  EXPECT_EQ(buyers("product", "501/32"), 1);
  EXPECT_EQ(buyers("family", "501"), 2);
  EXPECT_EQ(buyers("line", "red tab"), 2);
  EXPECT_EQ(buyers("brand", "L"), 3);
  EXPECT_EQ(failure("insight.divide", R"({"level":"brand"})"), "insight.level_without_id");
}

TEST_F(divided, where_the_base_shared_nothing_there_is_no_index) {
  shows("i1", "a", "501/32");
  EXPECT_FALSE(market("IT").has("/index"));
  shows("u1", "d", "501/32");
  EXPECT_TRUE(market("IT").has("/index"));
}

TEST_F(divided, what_came_back_or_lies_outside_the_time_is_not_there) {
  done("order.return", R"({"order":"a"})");
  EXPECT_EQ(market("IT").integer_at("/buyers"), 2);
  EXPECT_FALSE(market("IT", R"(,"to":1)").has("/buyers"));
}

}  // namespace
}  // namespace vetrina::insight
