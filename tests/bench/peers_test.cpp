#include "friend_store/peers.hpp"

#include <gtest/gtest.h>

namespace vetrina::bench {
namespace {

answer sample() { return {{7, 0.9, 4, {{1, 0.6}, {2, 0.5}, {3, 0.2}}}, {8, 0.5, 1, {{2, 0.5}}}}; }

TEST(difference, is_none_between_answers_that_differ_by_less_than_packing_does) {
  auto theirs = sample();
  theirs[0].score += 1e-3;
  theirs[0].faces[1].second -= 5e-4;
  EXPECT_EQ(difference(sample(), theirs), "");
}

TEST(difference, is_said_for_another_score_family_friend_or_face) {
  auto const differs = [](auto const& change) {
    auto theirs = sample();
    change(theirs);
    return !difference(sample(), theirs).empty();
  };
  EXPECT_TRUE(differs([](answer& of) { of[0].score += 3e-3; }));
  EXPECT_TRUE(differs([](answer& of) {
    of[1].family = 9;
    of[1].score -= 3e-3;
  }));
  EXPECT_TRUE(differs([](answer& of) { of[0].friends = 5; }));
  EXPECT_TRUE(differs([](answer& of) { of[0].faces[0].second = 0.58; }));
  EXPECT_TRUE(differs([](answer& of) { of[0].faces[0].first = 9; }));
  EXPECT_TRUE(differs([](answer& of) { of.pop_back(); }));
}

TEST(difference, is_none_where_equals_change_places) {
  auto ours = sample();
  ours.push_back({9, 0.5, 1, {{5, 0.5}}});
  auto theirs = ours;
  std::swap(theirs[1], theirs[2]);
  EXPECT_EQ(difference(ours, theirs), "");
}

}  // namespace
}  // namespace vetrina::bench
