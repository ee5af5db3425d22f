#include <gtest/gtest.h>

#include "index_reference.hpp"
#include "tests/unit/store/support.hpp"

namespace vetrina::friends::index {
namespace {
using namespace testing;

decay const& weights() {
  static decay const made{plain_rates, 1.0, plain_unverified};
  return made;
}

struct held_shop {
  explicit held_shop(plain_shop const& of) {
    auto const path = folder.path() + "/index";
    EXPECT_TRUE(write(of, path));
    from = base::open(path).value();
  }
  std::vector<ranked_family> const& ask(question const& asked) {
    return best_families(*from, nullptr, weights(), asked, with);
  }
  store::testing::temp_folder folder;
  std::shared_ptr<base const> from;
  scratch with;
};

// Shopper 0 is the viewer; the others are friends in order, each with a tie and what they did.
plain_shop friends_who(std::vector<std::pair<float, std::vector<interaction>>> const& friends) {
  plain_shop out{{{}}, {{}}, {0, 1, 2, 3}};
  for (auto const& [strength, done] : friends) {
    out.ties[0].push_back({static_cast<std::uint32_t>(out.ties.size()), strength});
    out.ties.emplace_back();
    out.done.push_back(done);
  }
  return out;
}

TEST(index_read, gives_the_plain_formulas_answer_on_random_shops) {
  random_shops random{4};
  for (int n = 0; n < 60; ++n) {
    auto const shop = random.shop();
    held_shop held{shop};
    for (int i = 0; i < 30; ++i) {
      auto const asked = random.any_question(shop);
      SCOPED_TRACE(n * 100 + i);
      expect_same(held.ask(asked), plain_answer(shop, asked), asked);
    }
  }
}

TEST(index_read, a_second_friend_adds_less_than_the_first) {
  interaction const owns{1, plain_now, 0, 0, true};
  held_shop held{friends_who({{0.5F, {owns}}, {0.5F, {owns}}})};
  auto const& best = held.ask({0, plain_now});
  ASSERT_EQ(best.size(), 1U);
  EXPECT_EQ(best[0].family, 1U);
  EXPECT_EQ(best[0].product, 1U);
  EXPECT_EQ(best[0].friends, 2U);
  EXPECT_NEAR(best[0].score, 0.75, 1e-3);
}

TEST(index_read, one_event_alone_never_weighs_more_than_six_tenths) {
  interaction const owns{1, plain_now, 0, 0, true};
  held_shop held{friends_who({{1.0F, {owns}}})};
  EXPECT_NEAR(held.ask({0, plain_now})[0].score, 0.6, 1e-6);
}

TEST(index_read, what_is_old_fades_by_its_kind) {
  interaction const owned{0, plain_now - 365 * 1440, 0, 0, true};
  interaction const liked{1, plain_now - 365 * 1440, 2, 0, true};
  held_shop held{friends_who({{1.0F, {owned, liked}}})};
  auto const& best = held.ask({0, plain_now});
  ASSERT_EQ(best.size(), 2U);
  EXPECT_NEAR(best[0].score, 0.5, 1e-3);
  EXPECT_LT(best[1].score, 1e-3F);
}

TEST(index_read, what_lies_in_the_future_is_of_today) {
  interaction const owns{1, plain_now + 5000, 0, 0, true};
  held_shop held{friends_who({{0.5F, {owns}}})};
  EXPECT_NEAR(held.ask({0, plain_now})[0].score, 0.5, 1e-3);
}

TEST(index_read, shows_the_three_friends_who_speak_loudest_each_once) {
  interaction const owns{1, plain_now, 0, 0, true};
  interaction const likes{1, plain_now, 2, 0, true};
  held_shop held{friends_who({{0.2F, {likes, owns}}, {0.5F, {owns, owns}}, {0.1F, {owns}}, {0.9F, {likes}}})};
  auto const& row = held.ask({0, plain_now})[0];
  EXPECT_EQ(row.friends, 4U);
  ASSERT_EQ(row.shown, 3U);
  EXPECT_EQ(row.faces[0].who, 2U);
  EXPECT_EQ(row.faces[1].who, 4U);
  EXPECT_EQ(row.faces[2].who, 1U);
}

TEST(index_read, reads_the_1024_strongest_ties_and_no_more) {
  plain_shop shop{{{}}, {{}}, {0}};
  for (std::uint32_t n = 1; n <= 1500; ++n) {
    shop.ties[0].push_back({n, static_cast<float>(n) / 1500.0F});
    shop.ties.emplace_back();
    shop.done.push_back({{0, plain_now, 0, 0, true}});
  }
  held_shop held{shop};
  EXPECT_EQ(held.from->ties(0).size(), 1024U);
  EXPECT_EQ(held.from->ties(0).front().who(), 1500U);
  EXPECT_EQ(held.ask({0, plain_now})[0].friends, 1024U);
}

TEST(index_read, reads_the_64_newest_interactions_of_a_friend_and_no_more) {
  plain_shop shop{{{{1, 1.0F}}, {}}, {{}, {}}, {}};
  for (std::uint32_t n = 0; n < 100; ++n) {
    shop.family_of.push_back(n);
    shop.done[1].push_back({n, plain_now - n * 10, 0, 0, true});
  }
  held_shop held{shop};
  question asked{0, plain_now};
  asked.families = 200;
  auto const& best = held.ask(asked);
  EXPECT_EQ(best.size(), 64U);
  EXPECT_TRUE(std::ranges::all_of(best, [](ranked_family const& row) { return row.family < 64; }));
}

TEST(index_read, a_thousand_friends_with_the_same_thing_are_certain_and_still_in_order) {
  plain_shop shop{{{}}, {{}}, {0, 1}};
  for (std::uint32_t n = 1; n <= 1000; ++n) {
    shop.ties[0].push_back({n, 0.5F});
    shop.ties.emplace_back();
    shop.done.push_back(std::vector<interaction>(60, {0, plain_now, 0, 0, true}));
    if (n == 1) shop.done.back().push_back({1, plain_now, 0, 0, true});
  }
  held_shop held{shop};
  auto const& best = held.ask({0, plain_now});
  ASSERT_EQ(best.size(), 2U);
  EXPECT_EQ(best[0].family, 0U);
  EXPECT_FLOAT_EQ(best[0].score, 1.0F);
  EXPECT_EQ(best[1].family, 1U);
}

TEST(index_read, a_viewer_who_is_not_known_has_no_friends) {
  held_shop held{friends_who({{1.0F, {{1, plain_now, 0, 0, true}}}})};
  EXPECT_EQ(held.ask({0, plain_now}).size(), 1U);
  EXPECT_TRUE(held.ask({900, plain_now}).empty());
  EXPECT_TRUE(held.ask({1, plain_now}).empty());
}

}  // namespace
}  // namespace vetrina::friends::index
