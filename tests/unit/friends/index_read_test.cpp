#include <gtest/gtest.h>

#include "index_reference.hpp"

namespace vetrina::friends::index {
namespace {
using namespace testing;

// Shopper 0 is the viewer; the others are friends in order, each with a tie and what they did.
plain_shop friends_who(std::vector<std::pair<float, std::vector<done_thing>>> const& friends) {
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
    filed_shop held{shop};
    for (int i = 0; i < 30; ++i) {
      SCOPED_TRACE(n * 100 + i);
      expect_plain(held, random.below(static_cast<std::uint32_t>(shop.ties.size())), random.any_question());
    }
  }
}

TEST(index_read, a_second_friend_adds_less_than_the_first) {
  done_thing const owns{1, plain_now, 0, true};
  filed_shop held{friends_who({{0.5F, {owns}}, {0.5F, {owns}}})};
  auto const& best = held.ask(0, {plain_now});
  ASSERT_EQ(best.size(), 1U);
  EXPECT_EQ(best[0].family, 1U);
  EXPECT_EQ(held.names->product_of(held.with.faces_of(best[0])[0].what.subject()), numbered("p", 1));
  EXPECT_EQ(best[0].friends, 2U);
  EXPECT_NEAR(best[0].score, 0.75, 1e-3);
}

TEST(index_read, one_event_alone_never_weighs_more_than_six_tenths) {
  done_thing const owns{1, plain_now, 0, true};
  filed_shop held{friends_who({{1.0F, {owns}}})};
  EXPECT_NEAR(held.ask(0, {plain_now})[0].score, 0.6, 1e-6);
}

TEST(index_read, what_is_old_fades_by_its_kind) {
  done_thing const owned{0, plain_now - 365 * 1440, 0, true};
  done_thing const liked{1, plain_now - 365 * 1440, 2, true};
  filed_shop held{friends_who({{1.0F, {owned, liked}}})};
  auto const& best = held.ask(0, {plain_now});
  ASSERT_EQ(best.size(), 2U);
  EXPECT_NEAR(best[0].score, 0.5, 1e-3);
  EXPECT_LT(best[1].score, 1e-3F);
}

TEST(index_read, what_lies_in_the_future_is_of_today) {
  done_thing const owns{1, plain_now + 5000, 0, true};
  filed_shop held{friends_who({{0.5F, {owns}}})};
  EXPECT_NEAR(held.ask(0, {plain_now})[0].score, 0.5, 1e-3);
}

TEST(index_read, shows_the_three_friends_who_speak_loudest_each_once) {
  done_thing const owns{1, plain_now, 0, true};
  done_thing const likes{1, plain_now, 2, true};
  filed_shop held{friends_who({{0.2F, {likes, owns}}, {0.5F, {owns, owns}}, {0.1F, {owns}}, {0.9F, {likes}}})};
  auto const& row = held.ask(0, {plain_now})[0];
  EXPECT_EQ(row.friends, 4U);
  auto const faces = held.with.faces_of(row);
  ASSERT_EQ(faces.size(), 3U);
  EXPECT_EQ(faces[0].by, 2U);
  EXPECT_EQ(faces[1].by, 4U);
  EXPECT_EQ(faces[2].by, 1U);
}

TEST(index_read, reads_the_1024_strongest_ties_and_no_more) {
  plain_shop shop{{{}}, {{}}, {0}};
  for (std::uint32_t n = 1; n <= 1500; ++n) {
    shop.ties[0].push_back({n, static_cast<float>(n) / 1500.0F});
    shop.ties.emplace_back();
    shop.done.push_back({{0, plain_now, 0, true}});
  }
  filed_shop held{shop};
  EXPECT_EQ(held.names->ties(0)->size(), 1024U);
  EXPECT_EQ(held.names->ties(0)->front().who(), 1500U);
  EXPECT_EQ(held.ask(0, {plain_now})[0].friends, 1024U);
}

TEST(index_read, reads_the_64_newest_interactions_of_a_friend_and_no_more) {
  plain_shop shop{{{{1, 1.0F}}, {}}, {{}, {}}, {}};
  for (std::uint32_t n = 0; n < 100; ++n) {
    shop.family_of.push_back(n);
    shop.done[1].push_back({n, plain_now - n * 10, 0, true});
  }
  filed_shop held{shop};
  question asked{plain_now};
  asked.families = 200;
  auto const& best = held.ask(0, asked);
  EXPECT_EQ(best.size(), 64U);
  EXPECT_TRUE(std::ranges::all_of(best, [](ranked_family const& row) { return row.family < 64; }));
}

TEST(index_read, a_thousand_friends_with_the_same_thing_are_certain_and_still_in_order) {
  plain_shop shop{{{}}, {{}}, {0, 1}};
  for (std::uint32_t n = 1; n <= 1000; ++n) {
    shop.ties[0].push_back({n, 0.5F});
    shop.ties.emplace_back();
    shop.done.push_back(std::vector<done_thing>(60, {0, plain_now, 0, true}));
    if (n == 1) shop.done.back().push_back({1, plain_now, 0, true});
  }
  filed_shop held{shop};
  auto const& best = held.ask(0, {plain_now});
  ASSERT_EQ(best.size(), 2U);
  EXPECT_EQ(best[0].family, 0U);
  EXPECT_FLOAT_EQ(best[0].score, 1.0F);
  EXPECT_EQ(best[1].family, 1U);
}

TEST(index_read, a_viewer_who_is_not_known_has_no_friends) {
  filed_shop held{friends_who({{1.0F, {{1, plain_now, 0, true}}}})};
  EXPECT_EQ(held.ask(0, {plain_now}).size(), 1U);
  EXPECT_TRUE(held.ask(900, {plain_now}).empty());
  EXPECT_TRUE(held.ask(1, {plain_now}).empty());
}

}  // namespace
}  // namespace vetrina::friends::index
