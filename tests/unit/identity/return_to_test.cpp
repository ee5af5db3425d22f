#include "identity/return_to.hpp"

#include <gtest/gtest.h>

namespace vetrina::identity {
namespace {

ops::shop shop_with(std::optional<std::string> return_template) {
  ops::shop of;
  of.shop = "demo";
  of.origins = {"https://shop.example", "https://shop.example:8443"};
  of.templates.return_ = std::move(return_template);
  return of;
}

std::string verdict(std::string_view wanted,
                    std::optional<std::string> return_template = "https://shop.example/account") {
  auto const got = check_return_to(shop_with(std::move(return_template)), wanted);
  return got ? *got : std::string{got.error().slug};
}

TEST(return_to, below_the_template_is_accepted) {
  EXPECT_EQ(verdict("https://shop.example/account"), "https://shop.example/account");
  EXPECT_EQ(verdict("https://shop.example/account/linked?tab=1"), "https://shop.example/account/linked?tab=1");
  EXPECT_EQ(verdict("https://SHOP.example:443/account"), "https://shop.example/account");
  EXPECT_EQ(verdict("https://shop.example/account?next=%2Forders"), "https://shop.example/account?next=%2Forders");
}

TEST(return_to, left_out_is_the_template_or_the_first_origin) {
  EXPECT_EQ(verdict(""), "https://shop.example/account");
  EXPECT_EQ(verdict("", std::nullopt), "https://shop.example/");
}

TEST(return_to, without_a_template_any_page_of_an_origin_is_accepted) {
  EXPECT_EQ(verdict("https://shop.example:8443/any", std::nullopt), "https://shop.example:8443/any");
  EXPECT_EQ(verdict("https://shop.example:9443/any", std::nullopt), "identity.return_to_refused");
}

class stray_return_to : public ::testing::TestWithParam<std::string> {};

TEST_P(stray_return_to, is_refused) {
  EXPECT_EQ(verdict(GetParam()), "identity.return_to_refused") << GetParam();
  EXPECT_EQ(verdict(GetParam(), "https://shop.example/"), "identity.return_to_refused") << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    identity, stray_return_to,
    ::testing::Values("https://evil.example/account", "//evil.example", "https:evil.example", "\\\\evil.example",
                      "https://shop.example\\@evil.example/account", "/%2f%2fevil.example", "javascript:alert(1)",
                      "http://shop.example/account", "https://shop.example@evil.example/account",
                      "https://user@shop.example/account", "https://shop.example.evil.example/account",
                      "https://shop.example:8443/account", "https://shop.example/account/../admin",
                      "https://shop.example/account/%2e%2e/admin", "https://shop.example/account/%2fevil",
                      "https://shop.example/account//evil", "https://shop.example/account%5cevil",
                      "https://shop.example/account\r\nX: y", "https://shop.example/account%0d%0aX",
                      "https://shop.example/account%250d", "https://shop.example/account#top",
                      " https://shop.example/account", "https://shop.example/acc\xc3\xb6unt",
                      "https://shop.example/account?vt_ticket=t", "https://shop.example/account?a=b&vt%5fticket=t",
                      "https://shop.example/account?a=%0a", "HTTPS://shop.example/account",
                      std::string{"https://shop.example/account\0", 29}));

TEST(return_to, a_prefix_ends_at_a_path_segment) {
  EXPECT_EQ(verdict("https://shop.example/accounting"), "identity.return_to_refused");
  EXPECT_EQ(verdict("https://shop.example/account/ing"), "https://shop.example/account/ing");
}

TEST(with_parameter, joins_to_what_is_there) {
  EXPECT_EQ(with_parameter("https://a.example/x", "t", "1&2"), "https://a.example/x?t=1%262");
  EXPECT_EQ(with_parameter("https://a.example/x?y=z", "t", "1"), "https://a.example/x?y=z&t=1");
}

}  // namespace
}  // namespace vetrina::identity
