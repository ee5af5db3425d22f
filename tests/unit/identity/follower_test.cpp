#include <gtest/gtest.h>

#include "tests/common/social_town.hpp"

namespace vetrina::identity {
namespace {

store::statement const rows_kept{store::area::record, "select count(*) from follower_count"};

class followers : public testing::Test {
 protected:
  followers() { town_.open_shop(); }
  void have(std::string const& account, std::string const& count) {
    network_.more_of[account] = cat(R"("followers_count":)", count);
  }
  json::document ask(std::string const& account) {
    return town_.done("follower.sync", cat(R"({"connector":"toot","account":")", account, "\"}"));
  }
  std::string refused(std::string const& account, std::string const& connector = "toot") {
    return town_.failure("follower.sync", cat(R"({"connector":")", connector, R"(","account":")", account, "\"}"));
  }
  json::document counts(std::string const& request = "{}") { return town_.done("follower.counts", request); }

  test::temporary_folder folder_;
  fakes::social network_;
  test::social_town town_{folder_.path(), network_};
};

TEST_F(followers, are_told_by_network_and_in_all_with_when) {
  have("brand", "1200");
  have("outlet", "34");
  auto const first = ask("brand");
  EXPECT_EQ(first.integer_at("/followers"), 1200);
  EXPECT_EQ(first.integer_at("/at"), town_.time().wall_ms());
  town_.time().advance(minute_ms);
  ask("outlet");
  auto const told = counts();
  EXPECT_EQ(told.size_at("/networks"), 1U);
  EXPECT_EQ(told.string_at("/networks/0/connector"), "toot");
  EXPECT_EQ(told.string_at("/networks/0/network"), "Mastodon");
  EXPECT_EQ(told.integer_at("/networks/0/followers"), 1234);
  EXPECT_EQ(told.integer_at("/networks/0/at"), town_.time().wall_ms());
  EXPECT_EQ(told.integer_at("/in_all/followers"), 1234);
  EXPECT_EQ(told.integer_at("/in_all/at"), town_.time().wall_ms() - minute_ms);  // no part of it is older
}

TEST_F(followers, of_nobody_are_none_and_no_moment) {
  auto const told = counts();
  EXPECT_EQ(told.size_at("/networks"), 0U);
  EXPECT_EQ(told.integer_at("/in_all/followers"), 0);
  EXPECT_FALSE(told.has("/in_all/at"));
}

TEST_F(followers, have_a_line_a_day_and_the_last_look_of_a_day_counts) {
  have("brand", "10");
  have("outlet", "1");
  ask("brand");
  ask("outlet");
  have("brand", "11");
  ask("brand");
  town_.time().advance(2 * day_ms);
  have("brand", "20");
  ask("brand");
  auto const told = counts();
  ASSERT_EQ(told.size_at("/in_all/history"), 2U);
  EXPECT_EQ(told.string_at("/in_all/history/0/day"), "2027-01-15");
  EXPECT_EQ(told.integer_at("/in_all/history/0/followers"), 12);
  EXPECT_EQ(told.string_at("/in_all/history/1/day"), "2027-01-17");
  EXPECT_EQ(told.integer_at("/in_all/history/1/followers"), 21);  // the outlet's last word stands
  EXPECT_EQ(counts(R"({"days":1})").size_at("/in_all/history"), 1U);
  EXPECT_EQ(counts(R"({"days":1})").integer_at("/in_all/followers"), 21);
}

TEST_F(followers, that_are_hidden_are_no_number_and_no_zero) {
  have("brand", "-1");
  EXPECT_FALSE(ask("brand").has("/followers"));
  EXPECT_FALSE(counts().has("/networks/0/followers"));
  have("outlet", "7");
  ask("outlet");
  EXPECT_EQ(counts().integer_at("/networks/0/followers"), 7);
}

TEST_F(followers, of_a_network_that_lies_leave_what_was_known) {
  have("brand", "10");
  ask("brand");
  for (auto const* lie : {"-7", "\"12\"", "18446744073709551615", "{}", "12.5"}) {
    have("brand", lie);
    EXPECT_EQ(refused("brand"), "connector.invalid") << lie;
  }
  network_.instead = [](auto const&) { return net::http_response{429, {{"Retry-After", "60"}}, "{}"}; };
  EXPECT_EQ(refused("brand"), "connector.rate_limited");
  EXPECT_EQ(counts().integer_at("/in_all/followers"), 10);
}

TEST_F(followers, are_bounded_in_days_and_accounts) {
  have("brand", "10");
  for (int i = 0; i < 5; ++i) {
    ask("brand");
    town_.time().advance(150 * day_ms);
  }
  EXPECT_EQ(town_.number(rows_kept), 3);
  for (int i = 1; i < 100; ++i) {
    have(cat("a", i), "1");
    ask(cat("a", i));
  }
  have("one-more", "1");
  EXPECT_EQ(refused("one-more"), "follower.too_many");
  EXPECT_EQ(refused("brand"), "");
}

TEST_F(followers, are_asked_of_networks_that_tell_them_within_the_budget) {
  EXPECT_EQ(refused("brand", "nowhere"), "connector.unknown");
  EXPECT_EQ(refused("nobody"), "connector.not_found");
  town_.done("connector.put", R"({"connector":"toot","plugin":"mastodon","settings":)"
                              R"({"base_url":"https://social.example","budget":{"requests_per_hour":2}}})");
  have("brand", "10");
  ask("brand");
  EXPECT_EQ(refused("brand"), "connector.waits");
  town_.time().advance(hour_ms);
  EXPECT_EQ(refused("brand"), "");
}

TEST_F(followers, are_shown_to_everybody_and_asked_for_by_the_shop_alone) {
  ops::hint visitor;
  visitor.via = ops::transport::http;
  visitor.who = ops::role::open;
  visitor.shop = "jeans";
  visitor.scopes = {};
  EXPECT_TRUE(town_.engine().call("follower.counts", "{}", visitor));
  EXPECT_FALSE(town_.engine().call("follower.sync", R"({"connector":"toot","account":"brand"})", visitor));
}

}  // namespace
}  // namespace vetrina::identity
