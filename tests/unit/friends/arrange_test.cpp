#include "friends/arrange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace vetrina::friends {
namespace {

std::vector<std::size_t> order(std::vector<spread_row> const& rows, double diversity) {
  std::vector<std::size_t> out;
  for (auto const& one : spread(rows, diversity)) out.push_back(one.at);
  return out;
}
using places = std::vector<std::size_t>;

TEST(arrange, without_diversity_the_better_comes_first) {
  EXPECT_EQ(order({{0.1, 0, ""}, {0.9, 1, ""}, {0.5, 2, ""}}, 0), (places{1, 2, 0}));
}

TEST(arrange, another_friend_comes_before_more_of_the_same) {
  EXPECT_EQ(order({{0.9, 0, ""}, {0.8, 0, ""}, {0.75, 1, ""}}, 0.2), (places{0, 2, 1}));
  EXPECT_EQ(order({{0.9, 0, "red tab"}, {0.8, 1, "red tab"}, {0.75, 2, "belts"}}, 0.2), (places{0, 2, 1}));
  EXPECT_EQ(order({{0.9, 0, ""}, {0.8, 1, ""}, {0.75, 2, ""}}, 0.2), (places{0, 1, 2}));
}

TEST(arrange, one_friend_has_three_of_twelve_as_long_as_there_are_others) {
  std::vector<spread_row> rows(20, {0.9, 0, ""});
  for (std::size_t n = 0; n < 9; ++n) rows.push_back({0.01, n + 1, ""});
  auto const got = order(rows, 0);
  auto const by_first = [&](std::size_t to) {
    return std::count_if(got.begin(), got.begin() + static_cast<std::ptrdiff_t>(to), [](auto at) { return at < 20; });
  };
  EXPECT_EQ(by_first(12), 3);
  EXPECT_EQ(got.size(), rows.size());
}

TEST(arrange, every_row_stands_once_and_no_score_rises) {
  std::mt19937 by{7};
  for (int round = 0; round < 50; ++round) {
    std::vector<spread_row> rows(by() % 260);
    for (auto& one : rows) one = {static_cast<double>(by() % 1000) / 1000, by() % 5, by() % 2 == 0 ? "a" : ""};
    auto const got = spread(rows, 0.3);
    places all;
    for (std::size_t n = 0; n < got.size(); ++n) {
      all.push_back(got[n].at);
      if (n > 0) {
        ASSERT_LE(got[n].value, got[n - 1].value);
      }
    }
    std::ranges::sort(all);
    ASSERT_EQ(all.size(), rows.size());
    ASSERT_TRUE(std::ranges::unique(all).begin() == all.end());
  }
}

}  // namespace
}  // namespace vetrina::friends
