#include "generate/town.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

namespace vetrina::bench {
namespace {

constexpr scale small{"small", 5000, 40};

std::vector<town_tie> friends_in(town const& of, std::uint32_t who) {
  std::vector<town_tie> out;
  of.friends_of(who, out);
  return out;
}
std::vector<town_thing> done_in(town const& of, std::uint32_t who) {
  std::vector<town_thing> out;
  of.done_by(who, out);
  return out;
}

TEST(shuffle, is_a_permutation_and_goes_back_the_way_it_came) {
  for (std::uint64_t n = 1; n < 300; n += 7) {
    shuffle const mixing{n, n * 31};
    std::set<std::uint64_t> seen;
    for (std::uint64_t x = 0; x < n; ++x) {
      auto const y = mixing.forth(x);
      ASSERT_LT(y, n);
      EXPECT_TRUE(seen.insert(y).second);
      EXPECT_EQ(mixing.back(y), x);
    }
  }
}

TEST(town, is_the_same_from_the_same_seed_and_another_from_another) {
  auto const sum = [](town const& of) {
    std::uint64_t out = 0;
    for (std::uint32_t who = 0; who < 200; ++who) {
      for (auto const& one : friends_in(of, who)) out = mixed(out, one.who);
      for (auto const& one : done_in(of, who)) out = mixed(out, one.product * 64U + one.kind);
    }
    return out;
  };
  EXPECT_EQ(sum(town{small, 7}), sum(town{small, 7}));
  EXPECT_NE(sum(town{small, 7}), sum(town{small, 8}));
}

TEST(town, knows_every_friendship_from_both_sides) {
  town const of{small, 7};
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    for (auto const& one : friends_in(of, who)) {
      ASSERT_NE(one.who, who);
      auto const theirs = friends_in(of, one.who);
      auto const back = std::ranges::find(theirs, who, &town_tie::who);
      ASSERT_NE(back, theirs.end());
      EXPECT_EQ(back->strength, one.strength);
      if (who > 100) break;  // one of each is enough of the rest
    }
  }
}

TEST(town, has_as_many_friendships_and_interactions_as_its_scale_says) {
  town const of{*find_scale("30k"), 7};
  std::size_t ties = 0;
  std::size_t most = 0;
  std::size_t done = 0;
  std::size_t shown = 0;
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    auto const friends = friends_in(of, who).size();
    ties += friends;
    most = std::max(most, friends);
    done += done_in(of, who).size();
    shown += of.shows(who) ? 1 : 0;
  }
  auto const mean = [&](std::size_t sum) { return static_cast<double>(sum) / of.shoppers(); };
  EXPECT_NEAR(mean(ties), 100, 4);
  EXPECT_LE(ties, of.most_ties());
  EXPECT_GT(most, 1024U) << "there are shoppers with more ties than a read looks at";
  EXPECT_LE(most, 5000U);
  EXPECT_NEAR(mean(done), 9.7, 0.5);
  EXPECT_NEAR(mean(shown), 0.93, 0.01);
}

TEST(town, buys_few_things_often_and_most_things_seldom) {
  town const of{small, 7};
  std::vector<std::size_t> times(of.family_of().size());
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    for (auto const& one : done_in(of, who)) {
      ++times.at(one.product);
      ASSERT_LE(one.minute, of.now());
    }
  }
  auto const upto = [&](std::size_t count) {
    return std::accumulate(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(count), 0.0);
  };
  EXPECT_NEAR(upto(10) / upto(times.size()), 0.22, 0.05);
  EXPECT_GT(upto(10) / upto(times.size()), 2 * upto(1) / upto(times.size()));
}

TEST(town, reviews_with_one_to_five_stars_and_mostly_well) {
  town const of{small, 7};
  std::array<int, 6> stars{};
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    for (auto const& one : done_in(of, who)) {
      ASSERT_EQ(one.kind == review, one.stars != 0);
      if (one.kind == review) ++stars.at(one.stars);
    }
  }
  auto const all = std::accumulate(stars.begin(), stars.end(), 0.0);
  EXPECT_NEAR(stars[5] / all, 0.62, 0.03);
  EXPECT_NEAR((stars[4] + stars[5]) / all, 0.8, 0.03);
  EXPECT_GT(stars[1], stars[2]);
}

TEST(town, knows_its_scales_by_name) {
  EXPECT_EQ(find_scale("seed")->shoppers, 3'094'020U);
  EXPECT_FALSE(find_scale("31k"));
}

}  // namespace
}  // namespace vetrina::bench
