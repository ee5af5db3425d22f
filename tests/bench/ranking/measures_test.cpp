#include "ranking/measures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace vetrina::bench::ranking {
namespace {

std::vector<std::uint32_t> first(std::uint32_t count) {
  std::vector<std::uint32_t> out(count);
  std::iota(out.begin(), out.end(), 0U);
  return out;
}

TEST(ranking_measures, count_hits_and_discount_late_ones) {
  auto const ranked = first(20);
  std::vector<std::uint32_t> const wanted{0, 15, 99};
  auto const got = measure(ranked, wanted);
  EXPECT_NEAR(got[0], 1.0 / 3, 1e-12);
  EXPECT_NEAR(got[1], 2.0 / 3, 1e-12);
  auto const ideal = 1 + 1 / std::log2(3.0) + 0.5;
  EXPECT_NEAR(got[2], 1 / ideal, 1e-12);
  EXPECT_NEAR(got[3], (1 + 1 / std::log2(17.0)) / ideal, 1e-12);
}

TEST(ranking_measures, a_perfect_list_is_one_however_much_is_wanted) {
  auto const wanted = first(30);
  auto const got = measure(first(20), wanted);
  EXPECT_NEAR(got[0], 10.0 / 30, 1e-12);
  EXPECT_NEAR(got[2], 1, 1e-12);
  EXPECT_NEAR(got[3], 1, 1e-12);
}

TEST(ranking_measures, the_best_are_those_that_a_sort_puts_first) {
  std::vector<float> scores(500);
  for (std::size_t n = 0; n < scores.size(); ++n) scores[n] = static_cast<float>((n * 37) % 101);
  std::vector<std::uint32_t> const masked{100, 200, 300};
  auto order = first(500);
  std::erase_if(order, [&](std::uint32_t n) { return n % 100 == 0 && n > 0 && n < 400; });
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::uint32_t n) { return scores[n]; });
  order.resize(longest);
  std::vector<std::uint32_t> best;
  best_of(scores, masked, best);
  EXPECT_EQ(best, order);
}

TEST(ranking_measures, a_short_catalogue_gives_a_short_list) {
  std::vector<float> scores{1, 3, 2};
  std::vector<std::uint32_t> const masked{1};
  std::vector<std::uint32_t> best;
  best_of(scores, masked, best);
  EXPECT_EQ(best, (std::vector<std::uint32_t>{2, 0}));
}

TEST(ranking_measures, the_standard_error_is_that_of_the_mean) {
  tally of;
  for (double const one : {0.0, 1.0, 0.0, 1.0}) of.each.push_back({one, 0, 0, 0});
  EXPECT_NEAR(of.mean()[0], 0.5, 1e-12);
  EXPECT_NEAR(of.standard_error()[0], std::sqrt(1.0 / 3 / 4), 1e-12);
}

}  // namespace
}  // namespace vetrina::bench::ranking
