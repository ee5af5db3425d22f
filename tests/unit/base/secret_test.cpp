#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace vetrina {
namespace {

static_assert(std::is_nothrow_move_constructible_v<secret> && std::is_nothrow_move_assignable_v<secret>);

// Short enough for the string's own buffer, and too long for it.
class secret_of_any_length : public ::testing::TestWithParam<std::string> {};

TEST_P(secret_of_any_length, changes_hands_and_leaves_nothing_behind) {
  secret first{std::string_view{GetParam()}};
  secret second{std::move(first)};
  EXPECT_EQ(second.reveal(), GetParam());
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what is left of it is the question
  secret third{"what was here before"};
  third = std::move(second);
  EXPECT_EQ(third.reveal(), GetParam());
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
}

TEST_P(secret_of_any_length, takes_a_string_over_and_wipes_it) {
  std::string from = GetParam();
  char const* const buffer = from.data();
  auto const size = from.size();
  bool const inside = size <= 15;  // of the string itself
  secret const taken{std::move(from)};
  EXPECT_EQ(taken.reveal(), GetParam());
  if (inside) {
    EXPECT_EQ(std::string(buffer, size), std::string(size, '\0'));
  } else {
    EXPECT_EQ(taken.reveal().data(), buffer) << "the bytes changed hands and were not copied";
  }
}

INSTANTIATE_TEST_SUITE_P(lengths, secret_of_any_length,
                         ::testing::Values("", "short", "a token that is far too long for a small buffer"));

}  // namespace
}  // namespace vetrina
