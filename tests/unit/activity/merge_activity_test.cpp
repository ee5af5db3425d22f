#include "activity/merge_activity.hpp"

#include <gtest/gtest.h>

namespace vetrina::activity {
namespace {

using shoppers::audience;

struct pair_of_choices {
  char const* one;
  char const* other;
  char const* both;
};

TEST(narrower_audience, is_what_both_chose_whichever_came_first) {
  constexpr pair_of_choices all[] = {
      {"friends", "friends", "friends"},
      {"public", "friends", "friends"},
      {"public", "circle:c_1", "circle:c_1"},
      {"nobody", "public", "nobody"},
      {"asker", "friends", "asker"},
      {"asker", "nobody", "nobody"},
      {"circle:c_1", "circle:c_1", "circle:c_1"},
  };
  for (auto const& one : all) {
    EXPECT_EQ(narrower(audience::named(one.one), audience::named(one.other)).text(), one.both) << one.one << one.other;
    EXPECT_EQ(narrower(audience::named(one.other), audience::named(one.one)).text(), one.both) << one.other << one.one;
  }
}

TEST(narrower_audience, is_nobody_where_nobody_is_sure_to_be_in_both) {
  for (auto const* other : {"friends", "circle:c_2"}) {
    EXPECT_EQ(narrower(audience::named("circle:c_1"), audience::named(other)).text(), "nobody") << other;
    EXPECT_EQ(narrower(audience::named(other), audience::named("circle:c_1")).text(), "nobody") << other;
  }
  EXPECT_EQ(narrower(audience::named("followers"), audience::named("public")).text(), "nobody");
}

}  // namespace
}  // namespace vetrina::activity
