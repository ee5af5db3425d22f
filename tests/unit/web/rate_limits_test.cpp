#include "web/rate_limits.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

TEST(rate_limits, a_minutes_worth_comes_at_once_and_then_one_at_a_time) {
  rate_limits doors{16};
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(doors.knock("anna", 10, 1'000)) << i;
  EXPECT_EQ(doors.knock("anna", 10, 1'000), 6'000);
  EXPECT_EQ(doors.knock("anna", 10, 6'999), 1);
  EXPECT_FALSE(doors.knock("anna", 10, 7'000));
  EXPECT_TRUE(doors.knock("anna", 10, 7'000));
}

TEST(rate_limits, who_was_refused_pays_nothing_for_it) {
  rate_limits doors{16};
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(doors.knock("anna", 10, 0));
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(doors.knock("anna", 10, 0), 6'000);
}

TEST(rate_limits, one_caller_does_not_shut_the_door_for_another) {
  rate_limits doors{16};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(doors.knock("anna", 1, 0).has_value(), i > 0);
  EXPECT_FALSE(doors.knock("berta", 1, 0));
}

TEST(rate_limits, nought_is_no_limit) {
  rate_limits doors{16};
  for (int i = 0; i < 10'000; ++i) ASSERT_FALSE(doors.knock("anna", 0, 0));
  EXPECT_EQ(doors.callers(), 0U);
}

TEST(rate_limits, a_million_callers_take_no_more_memory_than_the_bound_and_the_busy_one_is_not_forgotten) {
  rate_limits doors{64};
  EXPECT_FALSE(doors.knock("anna", 1, 0));
  for (int i = 0; i < 1'000'000; ++i) {
    static_cast<void>(doors.knock(std::to_string(i), 1, 0));
    if (i % 50 == 0) {
      ASSERT_TRUE(doors.knock("anna", 1, 0)) << i;
    }
  }
  EXPECT_EQ(doors.callers(), 64U);
}

std::string address(std::string const& peer, std::string const& forwarded = {},
                    std::vector<std::string> const& proxies = {}) {
  net::header_list headers;
  if (!forwarded.empty()) headers.push_back({"X-Forwarded-For", forwarded});
  return caller_address({peer, true}, headers, proxies);
}

TEST(caller_address, is_the_peers_own_and_no_header_changes_that) {
  EXPECT_EQ(address("8.8.8.8"), "8.8.8.8");
  EXPECT_EQ(address("8.8.8.8", "9.9.9.9"), "8.8.8.8");
}

TEST(caller_address, behind_a_named_proxy_is_the_last_that_is_no_proxy) {
  std::vector<std::string> const proxies{"10.0.0.0/8"};
  EXPECT_EQ(address("10.0.0.1", "1.1.1.1, 9.9.9.9, 10.0.0.7", proxies), "9.9.9.9");
  EXPECT_EQ(address("10.0.0.1", "", proxies), "");
  EXPECT_EQ(address("10.0.0.1", "9.9.9.9, garbage", proxies), "");
}

TEST(caller_address, of_ipv6_is_the_block_of_one_connection) {
  EXPECT_EQ(address("2606:4700::1111"), address("2606:4700::2222"));
  EXPECT_NE(address("2606:4700::1111"), address("2606:4700:0:1::1111"));
}

TEST(caller_address, is_not_known_where_many_would_look_like_one) {
  EXPECT_EQ(address("127.0.0.1"), "");
  EXPECT_EQ(address("192.168.1.7"), "");
  EXPECT_EQ(address(""), "");
}

class doors_ : public face_scene {
 protected:
  doors_() : face_scene{R"(,"limits":{"connect":2,"link":3,"hook":2,"operation":2})"} { person("anna"); }

  manual_clock& time() { return engine_.time(); }
  net::http_response knock(std::string const& target, std::string const& method = "GET",
                           std::string const& from = "8.8.8.8") {
    net::http_request asked;
    asked.method = method;
    asked.target = target;
    asked.headers = {{"Host", "localhost:8443"}};
    return face_.handle(asked, {from, true});
  }
};

TEST_F(doors_, a_guesser_of_links_is_told_when_to_come_again_and_nobody_else_is) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(knock("/l/guess").status, 404);
  auto const got = knock("/l/guess");
  EXPECT_EQ(got.status, 429);
  EXPECT_EQ(header(got, "retry-after"), "20");
  EXPECT_NE(got.body.find("http.rate_limited"), std::string::npos);
  EXPECT_EQ(knock("/l/guess", "GET", "9.9.9.9").status, 404);
  time().advance(20'000);
  EXPECT_EQ(knock("/l/guess").status, 404);
}

TEST_F(doors_, each_has_a_bucket_of_its_own) {
  for (int i = 0; i < 2; ++i) EXPECT_NE(knock("/vetrina/hook/acme", "POST").status, 429);
  EXPECT_EQ(knock("/vetrina/hook/acme", "POST").status, 429);
  EXPECT_NE(knock("/vetrina/hook/other", "POST").status, 429);
  EXPECT_NE(knock("/vetrina/connect/acme", "POST").status, 429);
  EXPECT_NE(knock("/vetrina/v1/catalog.list").status, 429);
}

TEST_F(doors_, pages_are_counted_with_the_operations_that_they_ask) {
  EXPECT_NE(knock("/vetrina/erasure/guess").status, 429);
  EXPECT_NE(knock("/vetrina/widget/friend-store").status, 429);
  EXPECT_EQ(knock("/vetrina/erasure/guess").status, 429);
  EXPECT_EQ(knock("/vetrina/widget/friend-store").status, 429);
  EXPECT_EQ(knock("/vetrina/v1/catalog.list").status, 429);
  EXPECT_NE(knock("/vetrina/erasure/guess", "GET", "9.9.9.9").status, 429);
}

TEST_F(doors_, count_together_what_comes_to_any_process_on_the_folder) {
  auto const another =
      engine::engine::open(cat(R"({"data_dir":")", engine_.folder(), R"(","environment":"test","limits":{"link":3}})"),
                           faces, {&time(), &crypto::system_random(), &null_log()});
  ASSERT_TRUE(another);
  face second{**another};
  net::http_request asked;
  asked.target = "/l/guess";
  asked.headers = {{"Host", "localhost:8443"}};
  EXPECT_EQ(second.handle(asked, {"8.8.8.8", true}).status, 404);
  EXPECT_EQ(knock("/l/guess").status, 404);
  EXPECT_EQ(second.handle(asked, {"8.8.8.8", true}).status, 404);
  EXPECT_EQ(knock("/l/guess").status, 429);
  EXPECT_EQ(second.handle(asked, {"8.8.8.8", true}).status, 429);
  EXPECT_EQ(done("system.health", "{}").text().find("limits.not_shared"), std::string::npos);
}

TEST_F(doors_, count_by_themselves_where_the_file_cannot_be_had_and_health_says_so) {
  std::filesystem::create_directory(engine_.folder() + "/limits");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(knock("/l/guess").status, 404);
  EXPECT_EQ(knock("/l/guess").status, 429);
  EXPECT_NE(done("system.health", "{}").text().find("limits.not_shared"), std::string::npos);
}

TEST_F(doors_, write_no_address_and_no_name_down) {
  knock("/l/guess");
  std::ifstream file{engine_.folder() + "/limits"};
  std::string const all{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_GT(all.size(), 0U);
  EXPECT_EQ(all.find("8.8.8.8"), std::string::npos);
}

TEST_F(doors_, a_session_counts_wherever_its_requests_come_from) {
  auto const anna = sign_in("anna");
  for (int i = 0; i < 2; ++i) EXPECT_NE(post_as(anna, "/vetrina/connect/acme", {{"csrf", anna.csrf}}).status, 429);
  EXPECT_EQ(post_as(anna, "/vetrina/connect/acme", {{"csrf", anna.csrf}}).status, 429);
}

}  // namespace
}  // namespace vetrina::web
