#include "friends/score.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/clock.hpp"

namespace vetrina::friends {
namespace {

activity::interaction did(activity::kind kind, std::int64_t at, bool verified) {
  activity::interaction one;
  one.kind = kind;
  one.at = at;
  one.verified = verified;
  return one;
}

TEST(score, noisy_or_saturates_and_never_falls) {
  EXPECT_DOUBLE_EQ(noisy_or({}), 0.0);
  EXPECT_DOUBLE_EQ(noisy_or(std::array{0.3}), 0.3);
  EXPECT_DOUBLE_EQ(noisy_or(std::array{0.5, 0.5}), 0.75);
  EXPECT_DOUBLE_EQ(noisy_or(std::array{0.5, 0.5, 0.0}), 0.75);
  EXPECT_LT(noisy_or(std::array{0.6, 0.6, 0.6, 0.6}), 1.0);
}

TEST(score, no_single_event_counts_for_more_than_six_tenths) {
  EXPECT_DOUBLE_EQ((event_factors{1, 1, 1, 1}.strength()), 0.6);
  EXPECT_DOUBLE_EQ((event_factors{0.5, 0.4, 1, 1}.strength()), 0.2);
}

TEST(score, what_was_done_fades_by_the_half_life_of_its_kind) {
  constexpr std::int64_t now = 1'800'000'000'000;
  EXPECT_DOUBLE_EQ(factors_of(did(activity::kind::like, now - 30 * day_ms, false), 1, now).recency, 0.5);
  EXPECT_DOUBLE_EQ(factors_of(did(activity::kind::own, now - 365 * day_ms, true), 1, now).recency, 0.5);
  EXPECT_DOUBLE_EQ(factors_of(did(activity::kind::own, now + day_ms, true), 1, now).recency, 1.0);
}

TEST(score, an_order_counts_for_more_than_a_word_and_owning_for_more_than_liking) {
  auto const bought = factors_of(did(activity::kind::own, 0, true), 0.5, 0);
  auto const said = factors_of(did(activity::kind::own, 0, false), 0.5, 0);
  auto const liked = factors_of(did(activity::kind::like, 0, true), 0.5, 0);
  EXPECT_DOUBLE_EQ(bought.strength(), 0.5);
  EXPECT_DOUBLE_EQ(said.strength(), 0.3);
  EXPECT_DOUBLE_EQ(liked.strength(), 0.15);
}

TEST(score, ties_grow_with_common_friends_and_tastes) {
  EXPECT_DOUBLE_EQ(jaccard({"a", "b"}, {"b", "c"}), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(jaccard({}, {}), 0.0);
  EXPECT_DOUBLE_EQ(cosine({"a", "b"}, {"b", "c"}), 0.5);
  EXPECT_DOUBLE_EQ(cosine({}, {"b"}), 0.0);
  EXPECT_DOUBLE_EQ(tie_of(0, 0), 0.02);
  EXPECT_DOUBLE_EQ(tie_of(1, 1), 0.72);
}

}  // namespace
}  // namespace vetrina::friends
