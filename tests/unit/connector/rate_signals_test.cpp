#include "connector/rate_signals.hpp"

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

TEST(retry_after, reads_what_each_network_calls_it) {
  EXPECT_EQ(wait(429, {{"x-rate-limit-reset", "1790000060"}}), 60'000);
  EXPECT_EQ(wait(429, {{"RateLimit-Reset", "45"}}), 45'000);  // from now: no moment of our time
  manifest m;
  m.rate_headers = rate_headers{"left-over", "fresh-at"};
  EXPECT_EQ(wait(429, {{"Fresh-At", "1790000090"}, {"X-RateLimit-Reset", "1790000060"}}, m), 90'000);
  EXPECT_EQ(wait(429, {{"X-RateLimit-Reset", "1790000030"}}, m), 60'000);  // of this network it is no word
}

std::int64_t pause(net::header_list headers, manifest const& m = {}) {
  return pause_ms({200, std::move(headers), ""}, m, at);
}

TEST(pause_after, a_good_answer_only_when_nothing_is_left) {
  EXPECT_EQ(pause({}), 0);
  EXPECT_EQ(pause({{"X-RateLimit-Remaining", "1"}, {"X-RateLimit-Reset", "1790000060"}}), 0);
  EXPECT_EQ(pause({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "2026-09-21T14:14:20.000Z"}}), 60'000);
  EXPECT_EQ(pause({{"x-rate-limit-remaining", "0"}, {"x-rate-limit-reset", "1790000900"}}), 900'000);
  EXPECT_EQ(pause({{"ratelimit-remaining", " 0 "}, {"ratelimit-reset", "30"}}), 30'000);
}

TEST(pause_after, words_that_are_none_is_none) {
  for (auto const* left : {"", "none", "-1", "0.5", "00x"}) {
    EXPECT_EQ(pause({{"X-RateLimit-Remaining", left}, {"X-RateLimit-Reset", "1790000060"}}), 0) << left;
  }
}

TEST(pause_after, an_answer_without_a_moment_is_the_shortest_period_of_the_manifest) {
  manifest m;
  m.rate_limits["day"] = {1000, 86'400};
  m.rate_limits["burst"] = {10, 300};
  EXPECT_EQ(pause({{"X-RateLimit-Remaining", "0"}}, m), 300'000);
  EXPECT_EQ(pause({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "2020-01-01T00:00:00Z"}}, m),
            0);  // it is over
  EXPECT_EQ(pause({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1999999999"}}, m), day_ms);
}

TEST(pause_after, a_use_of_percents_that_nears_its_end) {
  manifest m;
  m.rate_limits["hour"] = {200, 3'600, limit_scope::app};
  EXPECT_EQ(pause({{"X-App-Usage", R"({"call_count":94,"total_time":25,"total_cputime":25})"}}, m), 0);
  EXPECT_EQ(pause({{"X-App-Usage", R"({"call_count":28,"total_time":25,"total_cputime":95})"}}, m), hour_ms);
  auto const business = [](std::string_view minutes) {
    return std::string{
               R"({"77":[{"type":"pages","call_count":100,"total_time":20,"estimated_time_to_regain_access":)"} +
           std::string{minutes} + "}]}";
  };
  EXPECT_EQ(pause({{"X-Business-Use-Case-Usage", business("7")}}, m), 7 * minute_ms);
  EXPECT_EQ(pause({{"X-Business-Use-Case-Usage", business("0")}}, m), hour_ms);
  EXPECT_EQ(pause({{"X-Business-Use-Case-Usage", business("9007199254740991")}}, m), day_ms);
  for (auto const* junk : {"", "[]", "{", "95", R"({"call_count":"95"})", R"({"77":{"call_count":99}})"}) {
    EXPECT_EQ(pause({{"X-App-Usage", junk}, {"X-Business-Use-Case-Usage", junk}}, m), 0) << junk;
  }
}

}  // namespace
}  // namespace vetrina::connector
