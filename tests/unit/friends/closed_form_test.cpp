#include "friends/ranking/closed_form.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "friends/ranking/multiply.hpp"

namespace vetrina::friends::ranking {
namespace {

square random_positive(std::size_t n, std::uint32_t seed) {
  std::mt19937 by{seed};
  std::normal_distribution<float> normal;
  std::vector<float> a(n * n);
  for (auto& one : a) one = normal(by);
  square out{n};
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c < n; ++c) {
      float sum = r == c ? static_cast<float>(n) : 0.0F;
      for (std::size_t k = 0; k < n; ++k) sum += a[r * n + k] * a[c * n + k];
      out.at(r, c) = sum;
    }
  }
  return out;
}

TEST(square, times_its_inverse_is_one) {
  for (std::size_t const n : {1U, 2U, 47U, 48U, 49U, 97U, 300U}) {
    auto const m = random_positive(n, 3);
    auto inverse = m;
    inverse.invert(2);
    for (std::size_t r = 0; r < n; r += 7) {
      for (std::size_t c = 0; c < n; ++c) {
        double sum = 0;
        for (std::size_t k = 0; k < n; ++k)
          sum += static_cast<double>(m.at(r, k)) * static_cast<double>(inverse.at(k, c));
        ASSERT_NEAR(sum, r == c ? 1 : 0, 1e-3) << n << " " << r << " " << c;
      }
    }
  }
}

TEST(multiply, gives_the_same_on_every_processor) {
  std::vector<float> a(40 * 30), b(30 * 50), one(40 * 50, 2.0F), other(40 * 50, 2.0F);
  std::mt19937 by{5};
  std::normal_distribution<float> normal;
  for (auto& x : a) x = normal(by);
  for (auto& x : b) x = normal(by);
  for (float const add : {0.0F, -1.0F}) {
    multiply_anywhere({one.data(), 40, 50, 50}, add, {a.data(), 40, 30, 30}, {b.data(), 30, 50, 50});
    fastest_multiplier()({other.data(), 40, 50, 50}, add, {a.data(), 40, 30, 30}, {b.data(), 30, 50, 50});
    for (std::size_t n = 0; n < one.size(); ++n) ASSERT_NEAR(one[n], other[n], 1e-4);
  }
}

// Two groups of three things; everybody has things of one group.
sparse two_groups() {
  std::vector<std::vector<std::uint32_t>> rows;
  for (std::uint32_t n = 0; n < 20; ++n) {
    auto const from = n % 2 * 3;
    rows.push_back(n % 3 == 0 ? std::vector{from, from + 1} : std::vector{from, from + 1, from + 2});
  }
  rows.push_back({});  // nobody's
  return sparse{rows, 7};
}

std::vector<float> scores(closed_form const& by, std::uint32_t who) {
  std::vector<float> out(7);
  std::vector<float> work;
  weighted const me[]{{who, 1.0F}};
  by.add(me, out, work);
  return out;
}

TEST(closed_form, what_others_like_one_have_speaks_for_it) {
  history const all{two_groups()};
  closed_form const by{all, nullptr, {}, 100};
  auto const got = scores(by, 0);  // has 0 and 1
  EXPECT_GT(got[2], 5 * std::abs(got[5]));
  EXPECT_EQ(got[6], 0);  // nobody has it
}

TEST(closed_form, gives_the_same_over_shoppers_as_over_things) {
  history const all{two_groups()};
  for (shape const& one : {shape{}, shape{2, 0.5F, 0.25F, 0.5F, 0.2F, 0}}) {
    closed_form const things{all, nullptr, one, 100, 1, solve_over::things};
    // Fewer shoppers than things, so that they are solved over: the same rows, and as many things that nobody has.
    std::vector<std::vector<std::uint32_t>> rows;
    for (std::uint32_t n = 0; n < 21; ++n) rows.emplace_back(all.shoppers.row(n).begin(), all.shoppers.row(n).end());
    for (std::uint32_t n = 0; n < 20; ++n) rows[n].push_back(7 + n);
    history const wide{sparse{rows, 27}};
    closed_form const shoppers{wide, nullptr, one, 100};
    closed_form const again{wide, nullptr, one, 100, 1, solve_over::things};
    ASSERT_FALSE(shoppers.over_things());
    ASSERT_TRUE(again.over_things());
    EXPECT_NE(scores(things, 0)[2], 0);
    for (std::uint32_t who = 0; who < 21; ++who) {
      std::vector<float> a(27), b(27), work;
      weighted const me[]{{who, 1.0F}};
      shoppers.add(me, a, work);
      again.add(me, b, work);
      for (std::size_t n = 0; n < a.size(); ++n)
        ASSERT_NEAR(a[n], b[n], 1e-3F * (1 + std::abs(b[n]))) << who << " " << n;
    }
  }
}

TEST(closed_form, a_thing_never_speaks_for_itself) {
  history const all{two_groups()};
  closed_form const by{all, nullptr, {}, 100};
  std::vector<float> alone(7);
  by.speak(0, alone);
  EXPECT_EQ(alone[0], 0);
  EXPECT_GT(alone[1], 0);
}

TEST(closed_form, friends_in_common_help_whoever_has_nothing) {
  auto rows = std::vector<std::vector<std::uint32_t>>(8);
  for (std::uint32_t n = 0; n < 4; ++n) rows[n] = {0, 1, 2 + n, 6 + n, 10};
  history const all{sparse{rows, 20}};
  sparse const follow{{{7}, {7}, {7}, {}, {}, {}, {7}, {}}, 8};
  shape by;
  by.friends = 0.5F;
  closed_form const with{all, &follow, by, 100};
  ASSERT_FALSE(with.over_things());
  std::vector<float> out(20);
  std::vector<float> work;
  weighted const newcomer[]{{6, 1.0F}};
  with.add(newcomer, out, work);
  EXPECT_GT(out[0], 0);
  EXPECT_GT(out[0], out[15]);
}

}  // namespace
}  // namespace vetrina::friends::ranking
