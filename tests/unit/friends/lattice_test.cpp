// What somebody can work out who collects every published figure, knows the rules, and subtracts.
#include "friends/lattice.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "shoppers/published_count.hpp"

namespace vetrina::friends {
namespace {

constexpr auto k = shoppers::published_count::k;

struct interval {
  std::int64_t least = 0;
  std::int64_t most = k - 1;
};

// What a figure says of the number behind it: not fewer than it says, and fewer than the next step.
interval told(tally const& some) {
  auto const figure = shoppers::published(some.owners);
  if (!figure) return {};
  auto next = figure->at_least();
  do ++next;
  while (shoppers::published(next)->at_least() == figure->at_least());
  return {figure->at_least(), next - 1};
}

std::vector<ops::market> const& markets() {
  static std::vector<ops::market> const all{{"IT", "EU", "it", "EUR"}, {"DE", "EU", "de", "EUR"},
                                            {"SM", "EU", "it", "EUR"}, {"US", "NA", "en", "USD"},
                                            {"CA", "NA", "en", "CAD"}, {"JP", "AS", "ja", "JPY"}};
  return all;
}

struct place {
  tally published;
  unsigned markets;  // bits
};

// Every place that can be asked about, and the markets in it.
std::vector<place> places(lattice const& all) {
  std::vector<place> out;
  for (std::size_t i = 0; i < markets().size(); ++i) out.push_back({all.in_market(markets()[i].market), 1U << i});
  for (char const* region : {"EU", "NA", "AS"}) {
    unsigned in = 0;
    for (std::size_t i = 0; i < markets().size(); ++i) in |= markets()[i].region == region ? 1U << i : 0U;
    out.push_back({all.in_region(region), in});
  }
  out.push_back({all.in_world(), (1U << markets().size()) - 1});
  return out;
}

std::int64_t really(by_market const& exact, unsigned in) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < markets().size(); ++i) {
    auto const found = exact.find(markets()[i].market);
    if ((in & (1U << i)) != 0 && found != exact.end()) sum += found->second.owners;
  }
  return sum;
}

// Takes every union of disjoint published places from every place that holds them. A figure never says more than is there, so
// where it says more than the parts can hold, somebody in the rest is proven.
void subtract(by_market const& exact, std::vector<place> const& all, place const& whole, std::size_t from,
              unsigned taken, std::int64_t most) {
  auto const rest = whole.markets & ~taken;
  if (rest == 0) return;
  if (told(whole.published).least > most) {
    ASSERT_GE(really(exact, rest), k) << "a group of fewer than k is proven";
  }
  for (std::size_t i = from; i < all.size(); ++i) {
    auto const& part = all[i];
    if (part.published.owners < k || (part.markets & ~whole.markets) != 0 || (part.markets & taken) != 0) continue;
    subtract(exact, all, whole, i + 1, taken | part.markets, most + told(part.published).most);
  }
}

void attack(by_market const& exact) {
  lattice const published{exact, markets()};
  auto const all = places(published);
  for (auto const& whole : all) {
    ASSERT_LE(whole.published.owners, really(exact, whole.markets));
    subtract(exact, all, whole, 0, 0, 0);
  }
}

TEST(lattice, plain_sums_would_prove_two_people_and_ours_do_not) {
  by_market const exact{{"IT", {99, 0}}, {"US", {99, 0}}, {"SM", {2, 0}}};
  auto const all = places(lattice{exact, markets()});
  EXPECT_EQ(told({200, 0}).least, 200);  // what a plain sum would say: more than 99 and 99 can hold
  EXPECT_EQ(all.back().published.owners, 198);
  attack(exact);
}

TEST(lattice, small_markets_count_together_where_they_are_enough) {
  lattice const europe{{{"IT", {3, 1}}, {"SM", {2, 0}}, {"US", {4, 0}}}, markets()};
  EXPECT_EQ(europe.in_region("EU").owners, 5);
  EXPECT_EQ(europe.in_region("EU").verified, 1);
  EXPECT_EQ(europe.in_region("NA").owners, 0);
  EXPECT_EQ(europe.in_world().owners, 5) << "four in America would be told by the difference";
  lattice const italy{{{"IT", {9, 0}}, {"SM", {4, 0}}, {"DE", {4, 0}}}, markets()};
  EXPECT_EQ(italy.in_region("EU").owners, 9) << "and eight around Italy, four and four";
  lattice const world{{{"IT", {3, 0}}, {"US", {3, 0}}}, markets()};
  EXPECT_EQ(world.in_region("EU").owners, 0);
  EXPECT_EQ(world.in_world().owners, 6);
}

TEST(lattice, a_market_that_the_shop_gave_up_counts_in_the_world_alone) {
  lattice const all{{{"XX", {7, 0}}, {"IT", {5, 0}}}, markets()};
  EXPECT_EQ(all.in_world().owners, 12);
  EXPECT_EQ(all.in_region("EU").owners, 5);
}

// Numbers near the steps, where a difference shows.
TEST(lattice, nobody_who_subtracts_proves_a_group_of_fewer_than_k) {
  std::minstd_rand chance{7};
  constexpr std::int64_t edges[] = {0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 19, 20, 49, 50, 99, 100, 101, 199, 200, 499};
  for (int i = 0; i < 6'000; ++i) {
    by_market exact;
    for (auto const& market : markets()) exact[market.market].owners = edges[chance() % std::size(edges)];
    attack(exact);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

// A day on which one person comes: the figures of two days differ, and still prove nobody.
TEST(lattice, nor_does_who_compares_two_days) {
  std::minstd_rand chance{11};
  for (int i = 0; i < 2'000; ++i) {
    by_market before;
    for (auto const& market : markets()) before[market.market].owners = static_cast<std::int64_t>(chance() % 101);
    auto after = before;
    ++after[markets()[chance() % markets().size()].market].owners;
    attack(before);
    attack(after);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace vetrina::friends
