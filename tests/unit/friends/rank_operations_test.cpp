// catalog.rank, ranking.put and the tastes behind them: what the crowd likes rises, what it rates low sinks, and what
// fewer than k people did moves nothing.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "activity/ratings.hpp"
#include "friends/ranking/fit_job.hpp"
#include "friends/ranking/ratings.hpp"
#include "friends/ranking/taste_model.hpp"
#include "scene.hpp"

namespace vetrina::friends {
namespace {

class ranking : public scene {
 protected:
  void fan(std::string const& id, std::vector<std::string> const& products) {
    person(id, "IT", false);
    consent(id, "count_me");
    for (auto const& one : products) likes(id, one, R"("audience":"nobody")");
  }
  void crowd(int n, std::vector<std::string> const& products, std::string const& name) {
    for (int i = 0; i < n; ++i) fan(name + std::to_string(i), products);
  }
  void rates(std::string const& family, int n, std::int64_t stars) {
    for (int i = 0; i < n; ++i) {
      auto const id = "rater" + std::to_string(i);
      fan(id, {});
      rate(id, family, stars);
    }
  }
  void rate(std::string const& id, std::string const& family, std::int64_t stars,
            std::string const& audience = "nobody") {
    auto const in = exchange();
    auto const fine = in.write([&](store::transaction& tx) -> result<void> {
      ops::command now{{in.sys, in.who, in.now}, tx};
      VT_TRY(auto const who, shoppers::find_shopper(tx, "jeans", id));
      return activity::set_rating(now, *who, family, stars, shoppers::audience::named(audience));
    });
    ASSERT_TRUE(fine.has_value()) << fine.error().message;
  }
  // A day passes, and the job has learned what stood when it began.
  void tomorrow() {
    next_day();
    auto in = exchange();
    ASSERT_TRUE(run_fit_job(in, "", "").has_value());
  }
  json::document ranked(std::string const& products, std::string const& more = {}) {
    return done("catalog.rank", R"({"market":"IT","products":[)" + products + "]" + more + "}");
  }
  std::string order(json::document const& answer) {
    std::string out;
    for (std::size_t i = 0; i < answer.size_at("/items"); ++i) {
      out += (i == 0 ? "" : " ") + *answer.string_at("/items/" + std::to_string(i) + "/product");
    }
    return out;
  }
  double factor(json::document const& answer, std::string const& product, std::string const& name) {
    for (std::size_t i = 0; i < answer.size_at("/items"); ++i) {
      auto const item = "/items/" + std::to_string(i);
      if (answer.string_at(item + "/product") != product) continue;
      for (std::size_t f = 0; f < answer.size_at(item + "/why"); ++f) {
        auto const at = item + "/why/" + std::to_string(f);
        if (answer.string_at(at + "/factor") == name) return *answer.number_at(at + "/value");
      }
    }
    return -1;
  }
  std::string path() { return taste_path(exchange().sys.settings.data_dir, "jeans"); }
  static inline std::string const page = R"("501/32","505/32","belt")";
};

TEST_F(ranking, with_nothing_known_the_shops_own_order_stands) {
  EXPECT_EQ(order(ranked(page)), "501/32 505/32 belt");
  EXPECT_EQ(order(ranked(R"("belt","kit","nowhere","501/34")")), "belt kit nowhere 501/34");
  EXPECT_EQ(order(ranked(page, R"(,"blend":0)")), "501/32 505/32 belt");
}

TEST_F(ranking, what_many_like_rises_from_the_next_day_on) {
  crowd(6, {"belt"}, "b");
  EXPECT_EQ(order(ranked(page, R"(,"blend":1)")), "501/32 505/32 belt");
  tomorrow();
  auto const answer = ranked(page);
  EXPECT_EQ(order(answer), "belt 501/32 505/32");
  EXPECT_GT(factor(answer, "belt", "popularity"), 0.9);
}

TEST_F(ranking, fewer_than_five_move_nothing) {
  auto const before = ranked(page).text();
  crowd(4, {"belt"}, "b");
  tomorrow();
  auto const after = ranked(page);
  EXPECT_EQ(order(after), "501/32 505/32 belt");
  EXPECT_EQ(factor(after, "belt", "popularity"), -1);
}

TEST_F(ranking, what_is_rated_low_sinks_and_four_ratings_are_kept_back) {
  rates("501", 20, 1);
  rates("505", 4, 1);
  rates("belt", 20, 5);
  tomorrow();
  auto const answer = ranked(page, R"(,"blend":1)");
  EXPECT_EQ(order(answer), "belt 505/32 501/32");
  EXPECT_EQ(factor(answer, "505/32", "rating"), -1);
  EXPECT_LT(factor(answer, "501/32", "rating"), 2.5);
  EXPECT_GT(factor(answer, "belt", "rating"), 4);
}

TEST_F(ranking, tastes_speak_for_a_shopper_who_agreed_and_for_nobody_else) {
  crowd(8, {"501/32", "belt"}, "x");
  crowd(8, {"505/32"}, "y");
  person("anna", "IT", false);
  likes("anna", "501/34", R"("audience":"nobody")");
  tomorrow();
  auto const asked = std::string{R"(,"blend":1,"shopper":"anna")"};
  auto const before = ranked(R"("505/32","belt")", asked);
  EXPECT_EQ(factor(before, "belt", "taste"), -1);
  EXPECT_EQ(order(before), "505/32 belt");
  consent("anna", "personalise");
  auto const after = ranked(R"("505/32","belt")", asked);
  EXPECT_EQ(order(after), "belt 505/32");
  EXPECT_EQ(factor(after, "belt", "taste"), 1);
  consent("anna", "personalise", false);
  EXPECT_EQ(order(ranked(R"("505/32","belt")", asked)), "505/32 belt");
}

TEST_F(ranking, a_pair_that_four_have_is_nobodys_business) {
  crowd(4, {"501/32", "belt"}, "x");
  crowd(5, {"501/32"}, "y");
  crowd(5, {"belt"}, "z");
  tomorrow();
  auto const model = taste_model::open(path());
  ASSERT_TRUE(model.has_value());
  std::vector<std::string> const has{"501"};
  EXPECT_EQ(model->likes(has, "belt"), 0);
  EXPECT_TRUE(model->best_for(has, 10).empty());
  EXPECT_EQ(model->at_least("belt"), 5);
  EXPECT_EQ(model->at_least("505"), 0);
  EXPECT_EQ(model->most_popular(10), (std::vector<std::string>{"501", "belt"}));
}

TEST_F(ranking, friends_speak_louder_than_the_crowd) {
  crowd(8, {"501/32"}, "x");
  person("anna");
  person("berta");
  befriend("anna", "berta");
  react("anna", R"("product":"belt","kind":"own")");
  tomorrow();
  auto const answer = ranked(page, R"(,"shopper":"berta","blend":1)");
  EXPECT_GT(factor(answer, "belt", "friends"), 0);
  EXPECT_EQ(factor(ranked(page), "belt", "friends"), -1);
  done("friend.block", R"({"shopper":"anna","who":")" + public_id("berta") + "\"}");
  EXPECT_EQ(factor(ranked(page, R"(,"shopper":"berta")"), "belt", "friends"), -1);
}

TEST_F(ranking, what_is_sensitive_is_never_moved_or_explained) {
  auto const answer = ranked(R"("501/32","kit")", R"(,"blend":0.2)");
  EXPECT_EQ(answer.size_at("/items/1/why"), 1U);
  EXPECT_EQ(answer.string_at("/items/1/why/0/factor"), "place");
}

TEST_F(ranking, weights_hold_from_the_next_query_on_and_only_in_their_range) {
  rates("501", 20, 1);
  tomorrow();
  EXPECT_EQ(order(ranked(page)), "505/32 501/32 belt");
  auto const put = done("ranking.put", R"({"rating":0,"fresh":0})");
  EXPECT_EQ(put.number_at("/weights/friends"), 0.45);
  EXPECT_EQ(order(ranked(page)), "501/32 505/32 belt");
  EXPECT_EQ(done("ranking.get", "{}").number_at("/weights/rating"), 0);
  EXPECT_EQ(failure("ranking.put", R"({"friends":1.5})"), "ranking.weight_range");
  EXPECT_EQ(failure("catalog.rank", R"({"products":["belt"],"blend":2})"), "request.out_of_range");
  EXPECT_EQ(failure("catalog.rank", R"({"products":[]})"), "request.out_of_range");
}

TEST_F(ranking, a_damaged_file_of_tastes_is_refused_and_made_again) {
  crowd(6, {"belt"}, "b");
  tomorrow();
  auto const at = static_cast<std::streamoff>(std::filesystem::file_size(path()) - 3);
  std::fstream{path(), std::ios::in | std::ios::out | std::ios::binary}.seekp(at).put('!').put('!');
  EXPECT_EQ(taste_model::open(path()).error().slug, "store.snapshot_rejected");
  EXPECT_EQ(order(ranked(page, R"(,"blend":1)")), "501/32 505/32 belt");
  tomorrow();
  EXPECT_EQ(order(ranked(page, R"(,"blend":0.9)")), "belt 501/32 505/32");
}

TEST_F(ranking, the_journal_asks_for_the_job_once_a_day) {
  crowd(6, {"belt"}, "b");
  EXPECT_FALSE(std::filesystem::exists(path()));
  static_cast<void>(ranked(page));  // catches up
  static_cast<void>(*engine_.engine().run_jobs(1000, true));
  EXPECT_FALSE(std::filesystem::exists(path()));
  next_day();
  static_cast<void>(*engine_.engine().run_jobs(1000, true));
  ASSERT_TRUE(std::filesystem::exists(path()));
  EXPECT_EQ(taste_model::open(path())->at_least("belt"), 5);
}

TEST_F(ranking, ratings_of_who_is_not_counted_count_for_nothing) {
  for (int i = 0; i < 6; ++i) {
    auto const id = "silent" + std::to_string(i);
    person(id, "IT", false);
    rate(id, "501", 1);
  }
  static_cast<void>(ranked(page));
  tomorrow();
  EXPECT_LT(factor(ranked(page), "501/32", "rating"), 0);
  for (int i = 0; i < 6; ++i) consent("silent" + std::to_string(i), "count_me");  // the twin
  static_cast<void>(ranked(page));
  tomorrow();
  EXPECT_GT(factor(ranked(page), "501/32", "rating"), 0);
}

TEST_F(ranking, a_review_of_four_stars_is_a_friends_word_and_one_of_three_is_nobodys) {
  for (char const* id : {"anna", "berta"}) person(id);
  consent("anna", "show_to_friends");
  befriend("anna", "berta");
  rate("anna", "501", 4, "friends");
  EXPECT_NE(store_of("berta").text().find("Name of anna"), std::string::npos);
  rate("anna", "501", 3, "friends");
  EXPECT_EQ(store_of("berta").text().find("Name of anna"), std::string::npos);
  auto const own = done("reaction.list", R"({"shopper":"anna"})");
  EXPECT_EQ(own.string_at("/reactions/0/kind"), "review");
  EXPECT_EQ(own.integer_at("/reactions/0/stars"), 3);
  EXPECT_EQ(done("reaction.unset", R"({"shopper":"anna","family":"501","kind":"review"})").boolean_at("/removed"),
            true);
}

TEST_F(ranking, ratings_leave_with_their_owner) {
  person("anna", "IT", false);
  consent("anna", "count_me");
  rate("anna", "501", 5);
  rates("501", 4, 5);
  static_cast<void>(ranked(page));  // catches up
  next_day();
  auto const told = [&] {
    auto const now = exchange();
    bool any = false;
    EXPECT_TRUE(now.read([&](store::session& db) -> result<void> {
                     VT_TRY(auto const facts,
                            facts_of_families(db, "jeans", std::array{std::string_view{"501"}}, now.now));
                     any = rating_of(facts.front(), 4).has_value();
                     return {};
                   })
                    .has_value());
    return any;
  };
  EXPECT_TRUE(told());
  EXPECT_NE(done("shopper.export", R"({"shopper":"anna"})").text().find(R"("stars":5)"), std::string::npos);
  done("shopper.erase", R"({"shopper":"anna"})");
  static_cast<void>(ranked(page));
  next_day();
  EXPECT_FALSE(told());
}

}  // namespace
}  // namespace vetrina::friends
