#include "shoppers/published_count.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <type_traits>

namespace vetrina::shoppers {
namespace {

std::string shown(std::int64_t exact) {
  auto const count = published(exact);
  return count ? count->bucket() : "";
}

TEST(published_count, below_five_nothing_is_said) {
  for (std::int64_t exact = -1; exact < 5; ++exact) EXPECT_EQ(shown(exact), "");
}

TEST(published_count, steps_are_one_two_five) {
  EXPECT_EQ(shown(5), "5+");
  EXPECT_EQ(shown(9), "5+");
  EXPECT_EQ(shown(10), "10+");
  EXPECT_EQ(shown(19), "10+");
  EXPECT_EQ(shown(20), "20+");
  EXPECT_EQ(shown(49), "20+");
  EXPECT_EQ(shown(50), "50+");
  EXPECT_EQ(shown(100), "100+");
  EXPECT_EQ(shown(3'094'020), "2000000+");
}

TEST(published_count, it_never_says_more_than_there_are_and_never_falls) {
  std::int64_t before = 0;
  for (std::int64_t exact = 5; exact < 200'000; ++exact) {
    auto const count = published(exact);
    ASSERT_TRUE(count);
    EXPECT_LE(count->at_least(), exact);
    EXPECT_GT(count->at_least() * 5, exact * 2);  // steps are at most 2.5 apart
    EXPECT_GE(count->at_least(), before);
    before = count->at_least();
  }
}

TEST(published_count, the_largest_number_has_a_bucket) {
  auto const count = published(std::numeric_limits<std::int64_t>::max());
  ASSERT_TRUE(count);
  EXPECT_EQ(count->at_least(), 5'000'000'000'000'000'000);
}

TEST(published_count, it_cannot_be_made_from_a_number) {
  static_assert(!std::is_constructible_v<published_count, std::int64_t>);
  static_assert(!std::is_default_constructible_v<published_count>);
  SUCCEED();
}

}  // namespace
}  // namespace vetrina::shoppers
