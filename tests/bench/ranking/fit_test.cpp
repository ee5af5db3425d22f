// The model on shops of every shape: what it may not do whatever the data.
#include "ranking/fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "generate/tastes.hpp"
#include "ranking/cold.hpp"

namespace vetrina::bench::ranking {
namespace {

std::vector<question> asked_of(plain_files const& of) {
  std::vector<question> out;
  for (std::uint32_t who = 0; who < of.users(); ++who) {
    if (!of.test[who].empty()) out.push_back({who, of.test[who], of.train[who], group_of(of.train[who].size())});
  }
  return out;
}

struct outcome {
  explicit outcome(plain_files const& from)
      : train{from.train, from.items},
        follow{from.friends, from.users()},
        asked{asked_of(from)},
        by{choose(train, follow)},
        fitted{train, follow, by},
        ours{judge(fitted.signals, by.blend, fitted.of, asked).mean()},
        popular{judge(*popularity(fitted.of), fitted.of, asked).mean()},
        friends{judge(*friends_only(fitted.of), fitted.of, asked).mean()} {}
  sparse train, follow;
  std::vector<question> asked;
  chosen by;
  model fitted;
  figures ours, popular, friends;
};

void expect_not_below(outcome const& got) {
  for (std::size_t n = 0; n < got.ours.size(); ++n) {
    EXPECT_GE(got.ours[n], got.popular[n]) << measure_names[n];
    EXPECT_GE(got.ours[n], got.friends[n]) << measure_names[n];
  }
}

tastes small() { return taste_shapes[0]; }

TEST(ranking_fit, is_better_than_popularity_and_than_friends) {
  outcome const got{make_shop(small(), 5)};
  expect_not_below(got);
  EXPECT_GT(got.ours[0], 1.15 * got.popular[0]);
}

TEST(ranking_fit, does_without_friends) {
  auto shape = small();
  shape.follows = 0;
  expect_not_below(outcome{make_shop(shape, 6)});
}

TEST(ranking_fit, serves_those_of_whom_nothing_is_known) {
  auto files = make_shop(small(), 7);
  for (std::uint32_t who = 0; who < files.users(); who += 3) {
    auto& train = files.train[who];
    files.test[who].insert(files.test[who].end(), train.begin(), train.end());
    std::ranges::sort(files.test[who]);
    train.clear();
  }
  expect_not_below(outcome{files});
}

TEST(ranking_fit, bears_things_that_nobody_has_yet_and_a_shop_of_two) {
  plain_files two;
  two.items = 3;
  two.train = {{0}, {1}};
  two.test = {{2}, {0}};
  two.friends = {{1}, {}};
  outcome const got{two};
  EXPECT_DOUBLE_EQ(got.ours[0], 1);  // whatever is left is recommended
}

TEST(ranking_fit, chooses_the_same_twice) {
  auto const files = make_shop(small(), 8);
  EXPECT_EQ(outcome{files}.ours, outcome{files}.ours);
}

TEST(ranking_cold, the_ladder_is_never_clearly_below_popularity) {
  auto const files = make_shop(small(), 9);
  sparse const train{files.train, files.items};
  auto const rows = cold(train, sparse{files.friends, files.users()}, {}, asked_of(files));
  ASSERT_EQ(rows.size(), consent_rates.size());
  for (auto const& one : rows) {
    for (std::size_t n = 0; n < 4; ++n) {
      EXPECT_GE(one.ladder.mean()[n], one.popular.mean()[n] - one.popular.standard_error()[n]) << one.consent;
    }
  }
  EXPECT_GT(rows.front().with_friends, rows.back().with_friends);
  EXPECT_EQ(rows.back().ladder.mean(), rows.back().popular.mean());  // of 300 people nobody shows
}

}  // namespace
}  // namespace vetrina::bench::ranking
