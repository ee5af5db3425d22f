#include "connector/error_class.hpp"

#include <gtest/gtest.h>

namespace vetrina::connector {
namespace {

manual_clock const at{1'790'000'000'000};  // 2026-09-21T14:13:20Z

std::int64_t wait(int status, net::header_list headers, manifest const& m = {}) {
  return retry_after_ms({status, std::move(headers), ""}, m, at);
}

TEST(retry_after, is_read_in_all_its_forms) {
  EXPECT_EQ(wait(429, {{"Retry-After", "3"}}), 3'000);
  EXPECT_EQ(wait(503, {{"retry-after", " 3 "}}), 3'000);
  EXPECT_EQ(wait(429, {{"Retry-After", "Mon, 21 Sep 2026 14:14:20 GMT"}}), 60'000);
  EXPECT_EQ(wait(429, {{"X-RateLimit-Reset", "2026-09-21T14:14:20.123Z"}}), 60'000);
  EXPECT_EQ(wait(429, {{"x-ratelimit-reset", "1790000060"}}), 60'000);
  EXPECT_EQ(wait(429, {{"Retry-After", "3"}, {"X-RateLimit-Reset", "1790000060"}}), 3'000);
}

TEST(retry_after, is_never_below_a_second_nor_above_a_day) {
  EXPECT_EQ(wait(429, {{"Retry-After", "0"}}), 1'000);
  EXPECT_EQ(wait(429, {{"X-RateLimit-Reset", "2020-01-01T00:00:00Z"}}), 1'000);
  EXPECT_EQ(wait(429, {{"Retry-After", "999999999"}}), day_ms);
  EXPECT_EQ(wait(429, {{"X-RateLimit-Reset", "9007199254000"}}), day_ms);
}

TEST(retry_after, falls_back_to_the_manifest_and_then_to_a_minute) {
  manifest m;
  m.rate_limits["day"] = {1000, 86'400};
  m.rate_limits["burst"] = {10, 300};
  EXPECT_EQ(wait(429, {}, m), 300'000);
  EXPECT_EQ(wait(429, {{"Retry-After", "soon"}, {"X-RateLimit-Reset", "2026-13-99T00:00:00Z"}}, m), 300'000);
  EXPECT_EQ(wait(429, {}), 60'000);
  EXPECT_EQ(wait(503, {}, m), 0);
  EXPECT_EQ(wait(404, {{"Retry-After", "3"}}, m), 0);
}

TEST(class_of_status, says_what_to_do_next) {
  EXPECT_EQ(class_of_status(204), VTC_ERROR_NONE);
  EXPECT_EQ(class_of_status(301), VTC_ERROR_INVALID);
  EXPECT_EQ(class_of_status(401), VTC_ERROR_TOKEN_EXPIRED);
  EXPECT_EQ(class_of_status(403), VTC_ERROR_MISSING_SCOPE);
  EXPECT_EQ(class_of_status(422), VTC_ERROR_INVALID);
  EXPECT_EQ(class_of_status(426), VTC_ERROR_VERSION_SUNSET);
  EXPECT_EQ(class_of_status(429), VTC_ERROR_RATE_LIMITED);
  EXPECT_EQ(class_of_status(500), VTC_ERROR_RETRY);
  EXPECT_EQ(class_of_status(599), VTC_ERROR_RETRY);
}

}  // namespace
}  // namespace vetrina::connector
