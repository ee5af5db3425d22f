#include <gmock/gmock.h>

#include "friends/sync_job.hpp"
#include "identity/sync_progress.hpp"
#include "store/jobs.hpp"
#include "tests/common/social_town.hpp"

namespace vetrina::friends {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

store::statement const progress_rows{store::area::record, "select count(*) from sync_progress"};
store::statement const page_rows{store::area::record, "select count(*) from sync_page"};
store::statement const walk_rows{store::area::record, "select count(*) from edge_walk"};
store::statement const due{store::area::record, "select due_at from job where name = 'identity.sync' and key = $1"};
store::statement const tries{store::area::record, "select attempts from job where name = 'identity.sync' and key = $1"};

class network_sync : public testing::Test {
 protected:
  void open(std::string const& settings = {}, test::social_town::changes const& manifest = {}) {
    town_ = std::make_unique<test::social_town>(folder_.path(), network_, manifest);
    town_->open_shop(settings);
  }
  test::social_town& town() {
    if (!town_) open();
    return *town_;
  }
  void know_each_other(std::string const& a, std::string const& b) {
    network_.follow(a, b);
    network_.follow(b, a);
  }
  std::int64_t due_in(std::string const& id) {
    return town().number(due, {town().identity_of(id)}) - town().time().wall_ms();
  }
  // From this request on, this answer, until `instead` is taken away.
  void answer_from(std::string part, std::size_t nth, net::http_response answer) {
    network_.instead = [this, part = std::move(part), nth, answer = std::move(answer)](
                           net::http_request const& request) -> std::optional<result<net::http_response>> {
      if (request.target.find(part) == std::string::npos || network_.asked(part) < nth) return std::nullopt;
      return answer;
    };
  }
  bool on_disk(std::string_view bytes) {
    for (auto const& entry : std::filesystem::recursive_directory_iterator{folder_.path() + "/data"}) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in{entry.path(), std::ios::binary};
      std::string const text{std::istreambuf_iterator<char>{in}, {}};
      if (text.find(bytes) != std::string::npos) return true;
    }
    return false;
  }

  test::temporary_folder folder_;
  fakes::social network_;
  std::unique_ptr<test::social_town> town_;
};

TEST_F(network_sync, reads_both_lists_page_by_page_and_settles_once) {
  for (auto const* stranger : {"s1", "s2", "s3"}) know_each_other("anna", stranger);
  know_each_other("anna", "berta");
  town().person("berta");
  town().person("anna");
  town().run_jobs();
  EXPECT_EQ(network_.asked("/followers"), 3U);  // of anna two pages of two, of berta one
  EXPECT_THAT(town().friends_of("anna"), UnorderedElementsAre("Name of berta"));
  EXPECT_EQ(town().edges_of("anna"), 2);
  EXPECT_EQ(town().number(progress_rows), 0);
  EXPECT_EQ(town().number(page_rows), 0);
}

TEST_F(network_sync, goes_on_at_the_page_that_failed_and_settles_nothing_before) {
  know_each_other("anna", "berta");
  for (auto const* stranger : {"s1", "s2", "s3", "s4", "s5"}) network_.follow(stranger, "anna");
  town().person("berta");
  town().run_jobs();
  town().person("anna");
  answer_from("/followers", network_.asked("/followers") + 3, {503, {}, "{}"});
  town().run_jobs();
  EXPECT_EQ(town().number(page_rows), 2);
  EXPECT_EQ(town().edges_of("anna"), 0);
  network_.instead = nullptr;
  network_.requests.clear();
  town().time().advance(minute_ms);
  town().run_jobs();
  EXPECT_EQ(network_.asked("/followers"), 1U);
  EXPECT_EQ(network_.asked("max_id=4"), 1U);
  EXPECT_EQ(town().edges_of("anna"), 2);
  EXPECT_EQ(town().number(page_rows), 0);
}

TEST_F(network_sync, of_half_a_list_nothing_is_settled) {
  know_each_other("anna", "berta");
  for (auto const* stranger : {"s1", "s2"}) network_.follow(stranger, "anna");
  town().person("berta", false);
  town().run_jobs();
  town().person("anna");
  answer_from("/following", 1, {503, {}, "{}"});
  town().run_jobs();
  EXPECT_EQ(town().number(page_rows), 2);
  EXPECT_EQ(town().edges_of("anna"), 0);
  network_.instead = nullptr;  // the twin
  town().time().advance(minute_ms);
  town().run_jobs();
  EXPECT_EQ(town().edges_of("anna"), 2);
}

TEST_F(network_sync, waits_as_long_as_a_refusal_says_and_has_not_failed) {
  know_each_other("anna", "s1");
  town().person("anna");
  answer_from("/following", 1, {429, {{"Retry-After", "600"}}, "{}"});
  town().run_jobs();
  EXPECT_EQ(due_in("anna"), 600'000);
  EXPECT_EQ(town().number(tries, {town().identity_of("anna")}), 0);
  network_.instead = nullptr;
  network_.requests.clear();
  town().time().advance(599'000);
  town().run_jobs();
  EXPECT_THAT(network_.requests, IsEmpty());
  town().time().advance(1'000);
  town().run_jobs();
  EXPECT_EQ(network_.asked("/followers"), 0U);  // it had those
  EXPECT_EQ(network_.asked("/following"), 1U);
  EXPECT_EQ(town().number(progress_rows), 0);
}

TEST_F(network_sync, leaves_the_network_alone_when_a_good_answer_says_that_nothing_is_left) {
  know_each_other("anna", "s1");
  town().person("anna");
  network_.beside = [&](net::http_request const&, net::http_response& answer) {
    answer.headers.push_back({"X-Rate-Limit-Remaining", "0"});
    answer.headers.push_back({"X-Rate-Limit-Reset", std::to_string(town().time().wall_ms() / 1000 + 900)});
  };
  town().run_jobs();
  EXPECT_EQ(network_.asked("/following"), 0U);
  EXPECT_EQ(due_in("anna"), 900'000);
}

TEST_F(network_sync, lets_the_whole_connector_wait_where_limits_are_the_applications) {
  open("", {{R"("per_seconds": 300})", R"("per_seconds": 300, "counts": "app"})"}});
  town().person("anna");
  answer_from("/followers", 1, {429, {{"Retry-After", "60"}}, "{}"});
  town().run_jobs();
  network_.requests.clear();
  town().person("berta");
  town().run_jobs();
  EXPECT_THAT(network_.requests, IsEmpty());
  EXPECT_EQ(due_in("berta"), 60'000);
  auto const told = town().done("connector.list", "{}");
  EXPECT_EQ(told.string_at("/connectors/0/spending/because"), "rate_limit");
  EXPECT_EQ(told.integer_at("/connectors/0/spending/waits_until"), town().time().wall_ms() + 60'000);
}

TEST_F(network_sync, keeps_within_the_requests_of_an_hour_and_tells_so) {
  open(R"(,"budget":{"requests_per_hour":2})");
  for (auto const* stranger : {"s1", "s2", "s3", "s4", "s5"}) network_.follow("anna", stranger);
  town().person("anna");
  town().time().advance(10 * minute_ms);
  town().run_jobs();
  auto const told = town().done("connector.list", "{}");
  EXPECT_EQ(told.string_at("/connectors/0/spending/because"), "budget_requests");
  EXPECT_EQ(told.integer_at("/connectors/0/spending/requests_this_hour"), 2);  // the first page asks who one is, too
  EXPECT_NE(town().done("system.health", "{}").text().find("connector.waits"), std::string::npos);
  EXPECT_EQ(town().sync("anna").string_at("/skipped_reason"), "waits");
  for (int hour = 0; hour < 4 && town().number(progress_rows) > 0; ++hour) {
    town().time().advance(hour_ms);
    town().run_jobs();
  }
  EXPECT_EQ(town().number(progress_rows), 0);
  EXPECT_EQ(network_.asked("/following"), 3U);
  EXPECT_EQ(network_.asked("/followers"), 1U);  // nothing was read twice
}

TEST_F(network_sync, a_budget_is_one_document_and_nothing_else) {
  EXPECT_EQ(town().failure("connector.put", R"({"connector":"toot","plugin":"mastodon","settings":)"
                                            R"({"base_url":"https://social.example","budget":{"per_hour":2}}})"),
            "connector.bad_settings");
  EXPECT_EQ(
      town().failure("connector.put", R"({"connector":"toot","plugin":"mastodon","settings":)"
                                      R"({"base_url":"https://social.example","budget":{"requests_per_hour":2}}})"),
      "");
}

TEST_F(network_sync, a_network_that_charges_is_read_within_what_a_day_may_cost) {
  auto const paid = test::social_town::changes{{R"("ttl_seconds": 21600)", R"("person_cost_microusd": 10000)"}};
  for (auto const* stranger : {"s1", "s2", "s3"}) network_.follow("anna", stranger);
  open(R"(,"budget":{"cost_microusd_per_day":25000})", paid);
  town().person("anna");
  town().run_jobs();
  auto told = town().done("connector.list", "{}");
  EXPECT_EQ(told.string_at("/connectors/0/spending/because"), "budget_cost");
  EXPECT_EQ(told.integer_at("/connectors/0/spending/cost_microusd_today"), 20'000);  // two people came
  EXPECT_EQ(town().number(progress_rows), 1);
  town().time().advance(day_ms - town().time().wall_ms() % day_ms);
  town().run_jobs();
  EXPECT_EQ(town().number(progress_rows), 0);
  told = town().done("connector.list", "{}");
  EXPECT_EQ(told.integer_at("/connectors/0/spending/cost_microusd_today"), 10'000);
}

TEST_F(network_sync, without_a_budget_a_network_that_charges_is_not_asked) {
  open("", {{R"("ttl_seconds": 21600)", R"("unit_cost_microusd": 1)"}});
  town().person("anna");
  town().run_jobs();
  EXPECT_THAT(network_.requests, IsEmpty());
  EXPECT_EQ(town().sync("anna").string_at("/skipped_reason"), "waits");
}

TEST_F(network_sync, what_is_kept_meanwhile_names_nobody) {
  for (auto const* stranger : {"stranger-one", "stranger-two", "stranger-three"}) network_.follow(stranger, "anna");
  town().person("anna");
  answer_from("/followers", 2, {503, {}, "{}"});
  town().run_jobs();
  ASSERT_EQ(town().number(page_rows), 1);
  EXPECT_FALSE(on_disk("stranger-one"));
  EXPECT_FALSE(on_disk("max_id"));
  EXPECT_TRUE(on_disk("https://social.example"));  // the twin: it would be found
}

TEST_F(network_sync, what_was_read_a_day_ago_is_read_again) {
  for (auto const* stranger : {"s1", "s2", "s3"}) network_.follow(stranger, "anna");
  town().person("anna");
  answer_from("/followers", 2, {503, {}, "{}"});
  town().run_jobs();
  network_.instead = nullptr;
  network_.requests.clear();
  town().time().advance(identity::progress_lives_ms + 1);
  town().run_jobs();
  EXPECT_EQ(network_.asked("/followers"), 2U);
}

TEST_F(network_sync, of_two_processes_one_reads) {
  town().person("anna");
  auto const name = "identity.sync:jeans:" + town().identity_of("anna");
  auto const in = town().exchange();
  ASSERT_EQ(in.sys.db.lease(name, "another", minute_ms).value(), true);
  EXPECT_EQ(town().sync("anna").string_at("/skipped_reason"), "under_way");
  EXPECT_THAT(network_.requests, IsEmpty());
  ASSERT_TRUE(in.sys.db.release(name, "another"));
  EXPECT_FALSE(town().sync("anna").has("/skipped_reason"));
}

TEST_F(network_sync, pages_that_lead_round_in_a_circle_are_a_fault_and_begin_anew) {
  for (auto const* stranger : {"s1", "s2", "s3", "s4", "s5"}) network_.follow(stranger, "anna");
  town().person("anna");
  network_.beside = [&](net::http_request const& request, net::http_response& answer) {
    if (request.target.find("max_id=4") == std::string::npos) return;
    auto const back = request.target.substr(0, request.target.size() - 1) + "2";
    answer.headers.push_back({"Link", cat("<", back, ">; rel=next")});
  };
  network_.follow("s6", "anna");
  town().run_jobs();
  EXPECT_EQ(town().failure("identity.sync", R"({"shopper":"anna"})"), "connector.misbehaving");
  EXPECT_EQ(town().number(progress_rows), 0);
}

TEST_F(network_sync, a_consent_withdrawn_during_the_reading_ends_it) {
  for (auto const* stranger : {"s1", "s2", "s3"}) network_.follow(stranger, "anna");
  town().person("anna");
  network_.beside = [&](net::http_request const& request, net::http_response&) {
    if (request.target.find("/followers") != std::string::npos) town().consents("anna", "find_friends", false);
  };
  EXPECT_EQ(town().sync("anna").string_at("/skipped_reason"), "no_consent");
  EXPECT_EQ(network_.asked("/followers"), 1U);
  EXPECT_EQ(town().number(page_rows), 0);
}

TEST_F(network_sync, unlinking_takes_along_what_was_read) {
  for (auto const* stranger : {"s1", "s2", "s3"}) network_.follow(stranger, "anna");
  town().person("anna");
  answer_from("/followers", 2, {503, {}, "{}"});
  town().run_jobs();
  ASSERT_EQ(town().number(page_rows), 1);
  town().unlink("anna");
  EXPECT_EQ(town().number(page_rows), 0);
  EXPECT_EQ(town().number(progress_rows), 0);
}

TEST_F(network_sync, a_network_that_does_not_let_the_shop_read_is_not_asked_for_ever) {
  town().person("anna");
  answer_from("/api/v1/accounts", 1, {403, {}, R"({"error":"This action is outside the authorized scopes"})"});
  town().run_jobs();
  EXPECT_EQ(town().number(due, {town().identity_of("anna")}), -1);
  EXPECT_EQ(town().sync("anna").string_at("/skipped_reason"), "refused");
}

TEST_F(network_sync, more_pages_than_one_run_reads_are_left_to_the_next) {
  for (int i = 0; i < 130; ++i) network_.follow(cat("s", i), "anna");
  town().person("anna");
  auto in = town().exchange();
  network_.page_size = 1;
  EXPECT_EQ(run_sync_job(in, town().identity_of("anna"), "{}").error().slug, store::job_waits);
  EXPECT_EQ(town().number(page_rows), job_limits.pages);
  town().run_jobs();
  EXPECT_EQ(network_.asked("/followers"), 130U);
  EXPECT_EQ(town().number(progress_rows), 0);
}

// A network that tells only whom one follows.
class one_sided_network : public network_sync {
 protected:
  one_sided_network() { open("", {{R"("ttl_seconds": 21600)", R"("ttl_seconds": 21600, "lists": ["following"])"}}); }
};

TEST_F(one_sided_network, who_links_is_found_in_lists_that_were_read_before) {
  know_each_other("anna", "berta");
  town().person("anna");
  town().run_jobs();
  EXPECT_EQ(town().edges_of("anna"), 0);
  town().person("berta");
  town().run_jobs();
  EXPECT_EQ(town().edges_of("anna"), 1);  // berta follows anna; of anna the network tells when it is asked again
  EXPECT_THAT(town().friends_of("anna"), IsEmpty());
  EXPECT_GT(due_in("anna"), hour_ms);  // not at once: her list is no older than the manifest lets it be
  town().time().advance(7 * hour_ms);
  town().run_jobs();
  EXPECT_THAT(town().friends_of("anna"), UnorderedElementsAre("Name of berta"));
  EXPECT_THAT(town().friends_of("berta"), UnorderedElementsAre("Name of anna"));
  EXPECT_EQ(network_.asked("/followers"), 0U);
  EXPECT_EQ(town().number(walk_rows), 0);
}

TEST_F(one_sided_network, a_list_that_is_read_again_takes_nothing_that_the_others_list_brought) {
  know_each_other("anna", "berta");
  town().person("anna");
  town().person("berta");
  town().run_jobs();
  ASSERT_EQ(town().edges_of("anna"), 2);
  town().sync("anna");
  EXPECT_EQ(town().edges_of("anna"), 2);
  network_.unfollow("anna", "berta");
  town().sync("anna");
  EXPECT_EQ(town().edges_of("anna"), 1);
  network_.unfollow("berta", "anna");
  town().sync("berta");
  EXPECT_EQ(town().edges_of("anna"), 0);
}

TEST_F(one_sided_network, many_who_link_make_one_walk_and_nobody_is_passed_over) {
  for (int i = 0; i < 102; ++i) town().person(cat("p", i));
  for (int i = 0; i < 102; ++i) know_each_other(cat("p", i), "anna");
  while (town().run_jobs() > 0) {
  }
  town().person("anna");
  town().run_jobs();
  town().time().advance(7 * hour_ms);
  while (town().run_jobs() > 0) {
  }
  EXPECT_EQ(town().friends_of("anna").size(), 100U);  // a page of them
  EXPECT_EQ(town().edges_of("anna"), 204);
}

TEST_F(network_sync, who_links_without_looking_for_friends_is_found_by_those_who_do) {
  know_each_other("anna", "berta");
  town().person("anna");
  town().run_jobs();
  town().person("berta", false);
  town().run_jobs();
  town().time().advance(7 * hour_ms);
  town().run_jobs();
  EXPECT_THAT(town().friends_of("anna"), UnorderedElementsAre("Name of berta"));
}

TEST_F(network_sync, where_both_sides_agreed_one_list_makes_friends) {
  open("", {{R"("ttl_seconds": 21600)", R"("lists": ["friends"])"}});
  know_each_other("anna", "berta");
  network_.follow("anna", "cleo");
  for (auto const* id : {"cleo", "berta"}) town().person(id, false);
  town().person("anna");
  town().run_jobs();
  EXPECT_THAT(town().friends_of("anna"), UnorderedElementsAre("Name of berta"));
  EXPECT_EQ(town().edges_of("anna"), 2);
}

TEST_F(network_sync, of_a_list_too_long_to_read_the_rest_keeps_the_edges_that_others_brought) {
  network_.page_size = 4'000;
  for (std::int64_t i = 0; i < identity::most_edges; ++i) network_.follow(cat("s", i), "star");
  know_each_other("star", "berta");  // the last of a list that is cut before
  town().person("berta");
  town().person("star");
  while (town().run_jobs() > 0) {
  }
  EXPECT_EQ(network_.asked("/followers"), 6U);  // five of hers, one of berta's
  EXPECT_EQ(town().edges_of("star"), 2);
}

}  // namespace
}  // namespace vetrina::friends
