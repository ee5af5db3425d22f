// The friend store's page beyond what friends did: the ladder for who has none, the order and its reasons, trials.
#include <algorithm>
#include <set>

#include "base/strings.hpp"
#include "friends/ranking/fit_job.hpp"
#include "scene.hpp"

namespace vetrina::friends {
namespace {

class store_page : public scene {
 protected:
  store_page() { person("berta"); }
  void crowd(int n, std::string const& product) {
    for (int i = 0; i < n; ++i) {
      auto const id = cat("fan of ", product, " ", static_cast<std::uint64_t>(i));
      person(id, "IT", false);
      consent(id, "count_me");
      likes(id, product, R"("audience":"nobody")");
    }
  }
  void tomorrow() {
    next_day();
    auto in = exchange();
    ASSERT_TRUE(run_fit_job(in, "", "").has_value());
  }
  lines families(json::document const& answer) {
    lines out;
    for (std::size_t i = 0; i < answer.size_at("/items"); ++i) {
      out.push_back(*answer.string_at(cat("/items/", static_cast<std::uint64_t>(i), "/family")));
    }
    return out;
  }
  double factor(json::document const& answer, std::size_t item, std::string const& name) {
    auto const at = cat("/items/", static_cast<std::uint64_t>(item), "/why");
    for (std::size_t f = 0; f < answer.size_at(at); ++f) {
      auto const one = cat(at, "/", static_cast<std::uint64_t>(f));
      if (answer.string_at(one + "/factor") == name) return *answer.number_at(one + "/value");
    }
    return -1;
  }
};

TEST_F(store_page, without_friends_it_says_so_and_shows_what_many_have_and_then_what_is_new) {
  crowd(5, "belt");
  tomorrow();
  auto const answer = store_of("berta");
  EXPECT_EQ(answer.string_at("/empty_reason"), "no_friends");
  ASSERT_EQ(families(answer).size(), 3U);  // the hat is not sold here, the kit is sensitive
  EXPECT_EQ(families(answer)[0], "belt");
  EXPECT_EQ(factor(answer, 0, "count"), 5);
  EXPECT_EQ(factor(answer, 0, "popularity"), 1);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(answer.size_at(cat("/items/", static_cast<std::uint64_t>(i), "/friends")), 0U);
  }
  EXPECT_EQ(families(done("friendstore.get", R"({"market":"IT","shopper":"berta","limit":2})")).size(), 2U);
}

TEST_F(store_page, who_asks_for_friends_or_filters_gets_no_strangers_things) {
  for (auto const* more : {R"(,"scope":"friends")", R"(,"kinds":["own"])", R"(,"family":"belt")"}) {
    EXPECT_EQ(store_of("berta", more).size_at("/items"), 0U) << more;
  }
}

TEST_F(store_page, a_new_shoppers_own_things_lead_where_they_agreed) {
  for (int i = 0; i < 8; ++i) {
    auto const id = cat("pair ", static_cast<std::uint64_t>(i));
    person(id, "IT", false);
    consent(id, "count_me");
    likes(id, "501/32", R"("audience":"nobody")");
    likes(id, "505/32", R"("audience":"nobody")");
  }
  crowd(20, "belt");
  likes("berta", "501/32", R"("audience":"nobody")");
  tomorrow();
  EXPECT_EQ(families(store_of("berta"))[0], "belt");
  consent("berta", "personalise");
  EXPECT_EQ(families(store_of("berta"))[0], "505");
}

TEST_F(store_page, an_item_tells_what_friends_come_to_and_what_else_spoke_for_it) {
  person("anna");
  befriend("anna", "berta");
  likes("anna", "501/32");
  auto const answer = store_of("berta");
  auto const said = factor(answer, 0, "noisy_or");
  EXPECT_NEAR(said, factor(answer, 0, "tie") * factor(answer, 0, "kind") * factor(answer, 0, "verified"), 1e-6);
  EXPECT_EQ(factor(answer, 0, "freshness"), 1);
  EXPECT_GT(*answer.number_at("/items/0/score"), 0);
  EXPECT_LE(*answer.number_at("/items/0/score"), 1);
}

TEST_F(store_page, one_friends_many_things_make_room_for_anothers) {
  person("anna");
  person("carla");
  befriend("anna", "berta");
  befriend("carla", "berta");
  react("anna", R"("product":"501/32","kind":"own")");
  react("anna", R"("product":"belt","kind":"own")");
  react("carla", R"("product":"505/32","kind":"want")");
  EXPECT_EQ(families(store_of("berta"))[1], "505");
  done("ranking.put", R"({"diversity":0})");
  EXPECT_EQ(families(store_of("berta"))[2], "505");
}

TEST_F(store_page, trials_have_the_share_that_the_weights_give_them_and_say_how_likely_they_were) {
  std::string products;
  for (int n = 0; n < 60; ++n) {
    products += cat(n == 0 ? "" : ",", R"({"product":"x)", std::to_string(n), R"(","title":"X"})");
  }
  done("catalog.put", R"({"products":[)" + products + "]}");
  person("anna");
  befriend("anna", "berta");
  for (int n = 0; n < 30; ++n) likes("anna", cat("x", std::to_string(n)));
  auto const trials = [&] {
    auto const answer = store_of("berta", R"(,"limit":100)");
    std::set<std::string> out;
    for (std::size_t i = 0; i < answer.size_at("/items"); ++i) {
      auto const likely = factor(answer, i, "exploration");
      if (likely < 0) continue;
      EXPECT_GE(i, 3U);
      EXPECT_GT(likely, 0);
      EXPECT_LT(likely, 0.05);
      EXPECT_EQ(answer.size_at(cat("/items/", static_cast<std::uint64_t>(i), "/friends")), 0U);
      out.insert(*answer.string_at(cat("/items/", static_cast<std::uint64_t>(i), "/family")));
    }
    return out;
  };
  done("ranking.put", R"({"exploration":0.5})");
  auto const today = trials();
  EXPECT_GT(today.size(), 4U);
  EXPECT_LT(today.size(), 24U);
  EXPECT_EQ(trials(), today);
  next_day();
  EXPECT_NE(trials(), today);
  done("ranking.put", R"({"exploration":0})");
  EXPECT_TRUE(trials().empty());
}

}  // namespace
}  // namespace vetrina::friends
