#include "catalog/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace vetrina::catalog {
namespace {

TEST(money, amounts_are_read_in_the_minor_units_of_their_currency) {
  EXPECT_EQ(parse_amount("49.90", "EUR"), 4990);
  EXPECT_EQ(parse_amount("50", "USD"), 5000);
  EXPECT_EQ(parse_amount("50.5", "USD"), 5050);
  EXPECT_EQ(parse_amount("0", "USD"), 0);
  EXPECT_EQ(parse_amount("1500", "JPY"), 1500);
  EXPECT_EQ(parse_amount("1.234", "KWD"), 1234);
}

TEST(money, zeros_behind_the_point_say_nothing) {
  EXPECT_EQ(parse_amount("49.9000", "EUR"), 4990);
  EXPECT_EQ(parse_amount("1500.00", "JPY"), 1500);
}

TEST(money, what_is_no_amount_is_refused) {
  for (auto const* text : {"", " ", ".", ".5", "-1", "+1", "1,50", "1,234.50", "$5", "5 EUR", "1e3", "0x10", "1.2.3",
                           "nan", "12.345", "\xC2\xB2"}) {
    EXPECT_FALSE(parse_amount(text, "EUR")) << text;
  }
  EXPECT_FALSE(parse_amount("1.5", "JPY"));
}

TEST(money, more_than_the_largest_amount_is_refused) {
  EXPECT_EQ(parse_amount("10000000000.00", "EUR"), 1'000'000'000'000);
  EXPECT_FALSE(parse_amount("10000000000.01", "EUR"));
  EXPECT_EQ(parse_amount("1000000000000", "JPY"), 1'000'000'000'000);
  EXPECT_FALSE(parse_amount("99999999999999999999999999", "JPY"));
}

TEST(money, a_currency_has_three_capital_letters) {
  EXPECT_TRUE(is_currency("EUR"));
  for (auto const* code : {"", "EU", "EURO", "eur", "E1R"}) EXPECT_FALSE(is_currency(code)) << code;
}

}  // namespace
}  // namespace vetrina::catalog
