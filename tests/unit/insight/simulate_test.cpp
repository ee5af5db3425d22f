#include <cmath>

#include "insight/exposure.hpp"
#include "tests/unit/friends/scene.hpp"

namespace vetrina::insight {
namespace {

TEST(exposure, one_friend_is_seen_by_the_chance_that_they_agree) {
  places const where{{"501/32", {"501", "red tab", "L"}}, {"belt", {"belt", "", "L"}}};
  views const looked_at{{"501/32", 1}, {"belt", 1}};
  auto const seen = exposure({{"501/32"}}, where, looked_at, 0.1);
  EXPECT_DOUBLE_EQ(seen.any, 0.1);
  EXPECT_DOUBLE_EQ(seen.product, 0.05);  // of the two products one
  EXPECT_DOUBLE_EQ(seen.line, 0.05);
  EXPECT_DOUBLE_EQ(seen.brand, 0.1);  // rolled up, the belt's page has the friend too
}

TEST(exposure, more_friends_and_higher_steps_never_show_less) {
  places const where{{"a/1", {"a", "l", "b"}}, {"a/2", {"a", "l", "b"}}, {"c", {"c", "l", "b"}}, {"d", {"d", "", ""}}};
  views const looked_at{{"a/1", 5}, {"a/2", 3}, {"c", 1}, {"d", 1}};
  double before = 0;
  for (std::size_t n = 1; n < 6; ++n) {
    auto const seen = exposure(friends_things(n, {"a/1", "gone"}), where, looked_at, 0.3);
    EXPECT_NEAR(seen.product, 0.5 * (1 - std::pow(0.7, static_cast<double>(n))), 1e-12);
    EXPECT_LE(seen.product, seen.family);
    EXPECT_LE(seen.family, seen.line);
    EXPECT_LE(seen.line, seen.brand);
    EXPECT_LE(seen.brand, seen.any);
    EXPECT_GT(seen.any, before);
    before = seen.any;
  }
}

TEST(exposure, nothing_to_look_at_shows_nothing) {
  auto const seen = exposure({{"a"}}, {}, {}, 1.0);
  EXPECT_EQ(seen.any, 0);
  EXPECT_EQ(seen.product, 0);
}

class simulation : public friends::scene {
 protected:
  simulation() {
    for (char const* id : {"anna", "berta"}) person(id);
    person("carla", "IT", false);
    befriend("anna", "berta");
    done("order.record", R"({"order":"o1","shopper":"anna","lines":[{"product":"501/32","quantity":1,)"
                         R"("price":{"amount_minor":9900,"currency":"EUR"}}]})");
  }
  json::document simulated(std::string const& rates) {
    return done("insight.simulate_consent", R"({"rates":[)" + rates + "]}");
  }
};

TEST_F(simulation, of_three_visitors_one_has_a_friend_who_owns_something) {
  auto const answer = simulated("0,0.5,1");
  EXPECT_EQ(answer.integer_at("/visitors"), 3);
  EXPECT_EQ(answer.integer_at("/with_friends"), 2);
  EXPECT_DOUBLE_EQ(*answer.number_at("/rates/0/any"), 0);
  EXPECT_DOUBLE_EQ(*answer.number_at("/rates/1/any"), 0.5 / 3);
  EXPECT_DOUBLE_EQ(*answer.number_at("/rates/2/product"), 1.0 / 3);
  EXPECT_EQ(answer.text().find("anna"), std::string::npos);
}

TEST_F(simulation, what_came_back_and_minors_show_nothing) {
  done("shopper.put", R"({"shopper":"anna","minor":true})");
  EXPECT_DOUBLE_EQ(*simulated("1").number_at("/rates/0/any"), 0);
  done("shopper.put", R"({"shopper":"anna","minor":false})");
  EXPECT_GT(*simulated("1").number_at("/rates/0/any"), 0);
  done("order.return", R"({"order":"o1"})");
  EXPECT_DOUBLE_EQ(*simulated("1").number_at("/rates/0/any"), 0);
}

TEST_F(simulation, a_rate_is_a_share) {
  EXPECT_EQ(failure("insight.simulate_consent", R"({"rates":[0.5,1.5]})"), "insight.bad_rate");
  EXPECT_EQ(failure("insight.simulate_consent", R"({"rates":[-0.5]})"), "insight.bad_rate");
  EXPECT_EQ(failure("insight.simulate_consent", R"({"rates":[]})"), "request.out_of_range");
}

}  // namespace
}  // namespace vetrina::insight
