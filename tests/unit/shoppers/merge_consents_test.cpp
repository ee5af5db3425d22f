#include "shoppers/merge_consents.hpp"

#include <gtest/gtest.h>

namespace vetrina::shoppers {
namespace {

consent_copy yes(std::string receipt, std::int64_t withdrawn = 0) { return {true, 10, std::move(receipt), withdrawn}; }
consent_copy no(std::string receipt, std::int64_t withdrawn = 0) { return {false, 20, std::move(receipt), withdrawn}; }

TEST(narrower_consent, is_granted_only_where_both_granted_it) {
  EXPECT_TRUE(narrower(yes("a"), yes("b")).granted);
  EXPECT_FALSE(narrower(yes("a"), no("b")).granted);
  EXPECT_FALSE(narrower(no("a"), yes("b")).granted);
  EXPECT_FALSE(narrower(no("a"), no("b")).granted);
}

TEST(narrower_consent, counts_silence_as_no) {
  EXPECT_FALSE(narrower(yes("a"), std::nullopt).granted);
  EXPECT_FALSE(narrower(std::nullopt, yes("b")).granted);
}

TEST(narrower_consent, shows_the_receipt_that_says_no) {
  EXPECT_EQ(narrower(yes("a"), no("b")).receipt, "b");
  EXPECT_EQ(narrower(no("a"), yes("b")).receipt, "a");
}

TEST(narrower_consent, keeps_the_later_withdrawal_so_that_no_single_grant_comes_back) {
  EXPECT_EQ(narrower(yes("a", 7), yes("b", 3)).withdrawn_seq, 7);
  EXPECT_EQ(narrower(yes("a", 3), no("b", 7)).withdrawn_seq, 7);
}

}  // namespace
}  // namespace vetrina::shoppers
