#include "connector/callback.hpp"

#include <gtest/gtest.h>

namespace vetrina::connector {
namespace {

std::string_view slug_of(std::string_view raw) {
  auto const got = parse_callback(raw);
  return got ? std::string_view{"accepted"} : got.error().slug;
}

TEST(callback, a_code_with_its_state_is_read) {
  auto const got = parse_callback("?code=a%2Bb&state=s&iss=https%3A%2F%2Fop.example");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->code, "a+b");
  EXPECT_EQ(got->state, "s");
  EXPECT_EQ(got->issuer, "https://op.example");
}

TEST(callback, an_error_with_its_state_is_read) {
  auto const got = parse_callback("error=access_denied&error_description=No+thanks&state=s");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->error, "access_denied");
  EXPECT_FALSE(got->issuer);
}

TEST(callback, what_stands_twice_is_refused) {
  EXPECT_EQ(slug_of("code=a&state=s"), "accepted");
  EXPECT_EQ(slug_of("code=a&code=b&state=s"), "callback.duplicate_parameter");
  EXPECT_EQ(slug_of("code=a&state=s&state=s"), "callback.duplicate_parameter");
  EXPECT_EQ(slug_of("code=a&state=s&iss=x&iss=x"), "callback.duplicate_parameter");
  EXPECT_EQ(slug_of("code=a&state=s&c%6Fde=b"), "callback.duplicate_parameter");
}

TEST(callback, a_code_beside_an_error_is_refused) {
  EXPECT_EQ(slug_of("code=a&error=access_denied&state=s"), "callback.code_and_error");
  EXPECT_EQ(slug_of("code=&error=access_denied&state=s"), "callback.code_and_error");
}

TEST(callback, an_answer_without_its_parts_is_refused) {
  EXPECT_EQ(slug_of("code=a"), "callback.no_state");
  EXPECT_EQ(slug_of("code=a&state="), "callback.no_state");
  EXPECT_EQ(slug_of("state=s"), "callback.no_code");
  EXPECT_EQ(slug_of(""), "callback.no_state");
}

TEST(callback, broken_text_is_refused) {
  EXPECT_EQ(slug_of("code=%zz&state=s"), "callback.malformed");
  EXPECT_EQ(slug_of("code=a%0d%0ab&state=s"), "callback.malformed");
  EXPECT_EQ(slug_of("code=%ff&state=s"), "callback.malformed");
  EXPECT_EQ(slug_of("state=s&code=" + std::string(9000, 'a')), "callback.malformed");
}

std::string_view issuer_slug(std::optional<std::string> got, std::string_view expected, bool required) {
  auto const done = check_response_issuer({"s", "c", "", std::move(got)}, expected, required);
  return done ? std::string_view{"accepted"} : done.error().slug;
}

TEST(callback, the_issuer_is_compared_as_bytes) {
  EXPECT_EQ(issuer_slug("https://op.example", "https://op.example", true), "accepted");
  for (auto const* other : {"https://op.example/", "https://OP.example", "https://evil.example", ""}) {
    EXPECT_EQ(issuer_slug(other, "https://op.example", true), "callback.issuer_mismatch") << other;
    EXPECT_EQ(issuer_slug(other, "https://op.example", false), "callback.issuer_mismatch") << other;
  }
}

TEST(callback, a_missing_issuer_is_refused_where_it_is_promised) {
  EXPECT_EQ(issuer_slug(std::nullopt, "https://op.example", true), "callback.issuer_missing");
  EXPECT_EQ(issuer_slug(std::nullopt, "https://op.example", false), "accepted");
}

TEST(callback, a_required_issuer_that_nobody_pinned_fits_nothing) {
  EXPECT_EQ(issuer_slug("https://any.example", "", true), "callback.issuer_mismatch");
  EXPECT_EQ(issuer_slug("https://any.example", "", false), "accepted");
}

}  // namespace
}  // namespace vetrina::connector
