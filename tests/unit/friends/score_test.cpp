#include "friends/score.hpp"

#include <gtest/gtest.h>

#include "base/clock.hpp"

namespace vetrina::friends {
namespace {

TEST(score, what_was_done_fades_by_the_half_life_of_its_kind) {
  constexpr std::int64_t now = 1'800'000'000'000;
  EXPECT_DOUBLE_EQ(factors_of(activity::kind::like, false, now - 30 * day_ms, 1, now).recency, 0.5);
  EXPECT_DOUBLE_EQ(factors_of(activity::kind::own, true, now - 365 * day_ms, 1, now).recency, 0.5);
  EXPECT_DOUBLE_EQ(factors_of(activity::kind::own, true, now + day_ms, 1, now).recency, 1.0);
}

TEST(score, an_order_counts_for_more_than_a_word_and_owning_for_more_than_liking) {
  auto const bought = factors_of(activity::kind::own, true, 0, 0.5, 0);
  auto const said = factors_of(activity::kind::own, false, 0, 0.5, 0);
  auto const liked = factors_of(activity::kind::like, true, 0, 0.5, 0);
  EXPECT_DOUBLE_EQ(bought.verified, 1);
  EXPECT_DOUBLE_EQ(said.verified, 0.6);
  EXPECT_DOUBLE_EQ(bought.kind, 1);
  EXPECT_DOUBLE_EQ(liked.kind, 0.3);
}

TEST(score, ties_grow_with_common_friends_and_tastes_and_what_passes_in_the_shop) {
  EXPECT_DOUBLE_EQ(jaccard(1, 3), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(jaccard(0, 0), 0.0);
  EXPECT_DOUBLE_EQ(cosine(1, 2, 2), 0.5);
  EXPECT_DOUBLE_EQ(cosine(0, 0, 1), 0.0);
  EXPECT_DOUBLE_EQ(in_the_shop(0), 0.0);
  EXPECT_DOUBLE_EQ(in_the_shop(1), 0.2);
  EXPECT_DOUBLE_EQ(in_the_shop(99), 1.0);
  EXPECT_DOUBLE_EQ(tie_of(0, 0, 0), 0.02);
  EXPECT_DOUBLE_EQ(tie_of(1, 1, 0), 0.72);
  EXPECT_DOUBLE_EQ(tie_of(0, 0, 1), 0.32);
  EXPECT_DOUBLE_EQ(tie_of(1, 1, 1), 1.0);
}

}  // namespace
}  // namespace vetrina::friends
