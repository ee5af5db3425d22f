// Tokens that end: refreshed once, kept when the answer is lost, given up only when the network says so.
#include "identity/refresh.hpp"

#include <thread>

#include "store/journal.hpp"
#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

store::statement const jobs_named{store::area::record, "select count(*) from job where name = $1"};

class refresh : public shop_with_login {
 protected:
  refresh() {
    op.gives_refresh_tokens = true;
    who_.shop = "demo";
    who_.role = ops::role::admin;
  }
  linked_identity linked() {
    auto const identity = *link_to("ann").string_at("/identity/identity");
    before_ = op.requests_to("/token");
    return find(identity);
  }
  linked_identity find(std::string const& identity) {
    std::optional<linked_identity> found;
    auto const done = db->read(store::area::record, [&](store::session& view) -> result<void> {
      VT_TRY(found, find_linked(view, "demo", identity));
      return {};
    });
    EXPECT_TRUE(done);
    return found.value();
  }
  result<access_grant> usable(linked_identity const& of, std::int64_t rejected = 0) {
    ops::exchange in{{*sys, who_, time.wall_ms()}};
    connector::instance through;
    auto const done = in.read([&](store::session& view) -> result<void> {
      VT_TRY(through, find_instance(in, view, of.connector, ""));
      return {};
    });
    EXPECT_TRUE(done);
    return usable_access(in, of, through, rejected);
  }
  std::string slug(linked_identity const& of, std::int64_t rejected = 0) {
    auto const got = usable(of, rejected);
    return got ? "usable" : std::string{got.error().slug};
  }
  std::size_t refreshes() { return op.requests_to("/token") - before_; }
  std::string state() { return *must("identity.list", R"({"shopper":"ann"})").string_at("/identities/0/state"); }
  std::size_t told(std::string_view kind) {
    std::size_t count = 0;
    EXPECT_TRUE(db->read(store::area::record, [&](store::session& view) {
      return store::each_change(view, "demo", 0, 1000, [&](store::change const& c) {
        count += c.kind == kind ? 1 : 0;
        return true;
      });
    }));
    return count;
  }

  void extends() {
    op.gives_refresh_tokens = false;
    add_plugin("oidc-extend", R"("refresh_model": "rotate")",
               R"("refresh_model": "extend", "refresh": {"endpoint": "{issuer}/extend", "method": "GET",)"
               R"("grant_type": "fb_exchange_token", "parameter": "fb_exchange_token"})");
    put_op("oidc-extend");
  }

  ops::caller who_;
  std::size_t before_ = 0;
};

TEST_F(refresh, a_token_that_lives_is_used_as_it_is) {
  auto const of = linked();
  time.advance(40 * minute_ms);
  EXPECT_EQ(slug(of), "usable");
  EXPECT_EQ(refreshes(), 0U);
}

TEST_F(refresh, a_token_that_is_over_is_refreshed_once_and_the_new_one_is_kept) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  auto const first = usable(of);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->version, 2);
  EXPECT_EQ(first->token.reveal(), usable(of)->token.reveal());
  EXPECT_EQ(refreshes(), 1U);
  EXPECT_EQ(state(), "active");
}

TEST_F(refresh, goes_on_with_each_new_refresh_token) {
  auto const of = linked();
  for (std::size_t i = 1; i <= 3; ++i) {
    time.advance(61 * minute_ms);
    EXPECT_EQ(slug(of), "usable");
    EXPECT_EQ(refreshes(), i);
  }
}

TEST_F(refresh, of_many_threads_one_asks_the_network) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) threads.emplace_back([&] { good += slug(of) == "usable" ? 1 : 0; });
  }
  EXPECT_EQ(good, 16);
  EXPECT_EQ(refreshes(), 1U);
}

TEST_F(refresh, a_token_that_the_network_refused_is_replaced_though_its_time_is_not_over) {
  auto const of = linked();
  EXPECT_EQ(usable(of, 1)->version, 2);
  EXPECT_EQ(refreshes(), 1U);
}

TEST_F(refresh, a_refused_token_that_somebody_replaced_already_costs_no_request) {
  auto const of = linked();
  ASSERT_EQ(usable(of, 1)->version, 2);
  EXPECT_EQ(usable(of, 1)->version, 2);
  EXPECT_EQ(refreshes(), 1U);
}

TEST_F(refresh, an_answer_that_is_lost_is_asked_for_once_more_with_the_previous_token) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.answers_to_lose = 1;
  EXPECT_EQ(slug(of), "usable");
  EXPECT_EQ(refreshes(), 2U);
  time.advance(61 * minute_ms);
  EXPECT_EQ(slug(of), "usable");  // what was kept goes on
  EXPECT_EQ(state(), "active");
}

TEST_F(refresh, an_answer_that_is_lost_twice_needs_the_person_and_no_third_request) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.answers_to_lose = 2;
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(refreshes(), 2U);
  EXPECT_EQ(state(), "needs_reauth");
  EXPECT_EQ(told("identity.needs_reauth"), 1U);
}

TEST_F(refresh, where_the_token_may_be_used_again_lost_answers_never_disconnect) {
  op.rotates = false;
  add_plugin("oidc-reuse", R"("refresh_model": "rotate")", R"("refresh_model": "reuse")");
  put_op("oidc-reuse");
  auto const of = linked();
  time.advance(61 * minute_ms);
  for (int i = 0; i < 3; ++i) {
    op.answers_to_lose = 2;
    EXPECT_EQ(slug(of), "oauth.refresh_lost");
    EXPECT_EQ(slug(of), "identity.refresh_waits");
    time.advance(16 * second_ms);
  }
  EXPECT_EQ(refreshes(), 6U);
  EXPECT_EQ(slug(of), "usable");
  EXPECT_EQ(state(), "active");
}

TEST_F(refresh, where_tokens_are_only_extended_the_living_one_is_exchanged) {
  extends();
  auto const of = linked();
  time.advance(55 * minute_ms);
  EXPECT_EQ(usable(of)->version, 2);
  EXPECT_EQ(usable(of)->version, 2);
  EXPECT_EQ(op.requests_to("/extend"), 1U);
  time.advance(55 * minute_ms);
  EXPECT_EQ(usable(of)->version, 3);
}

TEST_F(refresh, a_job_extends_a_token_that_nobody_uses) {
  extends();
  auto const of = linked();
  ops::exchange in{{*sys, who_, time.wall_ms()}};
  EXPECT_TRUE(run_extend_job(in, cat(of.identity, ":2"), "{}"));  // another version's: nothing to do
  time.advance(55 * minute_ms);
  EXPECT_EQ(op.requests_to("/extend"), 0U);
  EXPECT_EQ(rows(jobs_named, {"identity.extend"}), 1);
  EXPECT_TRUE(run_extend_job(in, cat(of.identity, ":1"), "{}"));
  EXPECT_EQ(op.requests_to("/extend"), 1U);
  EXPECT_EQ(rows(jobs_named, {"identity.extend"}), 2);
}

TEST_F(refresh, a_token_that_the_network_will_not_extend_needs_the_person) {
  extends();
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.spoil_response = [](net::http_response& out, std::string_view path) {
    if (path != "/extend") return;
    out.status = 400;
    out.body = R"({"error":{"type":"OAuthException","code":190}})";
  };
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(state(), "needs_reauth");
}

TEST_F(refresh, where_tokens_never_end_a_refused_one_needs_the_person) {
  add_plugin("oidc-never", R"("refresh_model": "rotate")", R"("refresh_model": "never")");
  put_op("oidc-never");
  op.spoil_token = [](members& m) { m.erase("expires_in"); };
  auto const of = linked();
  time.advance(400 * day_ms);
  EXPECT_EQ(slug(of), "usable");
  EXPECT_EQ(slug(of, 1), "identity.no_token");
  EXPECT_EQ(refreshes(), 0U);
  EXPECT_EQ(state(), "needs_reauth");
}

TEST_F(refresh, an_empty_refresh_token_never_takes_the_place_of_the_one_that_is_kept) {
  op.rotates = false;
  auto const of = linked();
  op.spoil_token = [](members& m) { m["refresh_token"] = R"("")"; };
  for (std::size_t i = 1; i <= 2; ++i) {
    time.advance(61 * minute_ms);
    EXPECT_EQ(slug(of), "usable");
    EXPECT_EQ(refreshes(), i);
  }
}

TEST_F(refresh, a_network_that_is_away_rests_and_is_asked_again) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.is_down = true;
  op.down = fail(code::unavailable, "network.cannot_connect", "Away.");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(slug(of), "network.cannot_connect");
    EXPECT_EQ(slug(of), "identity.refresh_waits");
    time.advance(16 * second_ms);
  }
  EXPECT_EQ(state(), "active");
  op.is_down = false;
  EXPECT_EQ(slug(of), "usable");
}

TEST_F(refresh, a_server_error_is_no_disconnect) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.spoil_refresh = [](net::http_response& out) { out.status = 503; };
  op.rotates = false;
  EXPECT_EQ(slug(of), "oauth.refresh_failed");
  EXPECT_EQ(state(), "active");
  op.spoil_refresh = {};
  time.advance(61 * second_ms);
  EXPECT_EQ(slug(of), "usable");
}

TEST_F(refresh, a_network_that_is_away_before_the_end_disturbs_nobody) {
  auto const of = linked();
  time.advance(55 * minute_ms);
  op.is_down = true;
  op.down = fail(code::unavailable, "network.cannot_connect", "Away.");
  EXPECT_EQ(usable(of)->version, 1);
  EXPECT_EQ(usable(of)->version, 1);
  op.is_down = false;
  time.advance(16 * second_ms);
  EXPECT_EQ(usable(of)->version, 2);
}

TEST_F(refresh, a_refusal_needs_the_person_and_is_not_repeated) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.spoil_refresh = [](net::http_response& out) {
    out.status = 400;
    out.body = R"({"error":"invalid_grant"})";
  };
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(refreshes(), 1U);
  EXPECT_EQ(state(), "needs_reauth");
}

TEST_F(refresh, a_refusal_is_nothing_where_newer_tokens_came_meanwhile) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  bool once = true;
  op.spoil_refresh = [&](net::http_response& out) {
    if (!once) return;
    once = false;
    out.status = 400;
    out.body = R"({"error":"invalid_grant"})";
    link_to("ann");  // the person logs in again while the answer is under way
  };
  EXPECT_EQ(slug(of), "usable");
  EXPECT_EQ(state(), "active");
}

TEST_F(refresh, a_client_that_is_refused_is_the_shops_trouble_and_not_the_persons) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.spoil_refresh = [](net::http_response& out) {
    out.status = 401;
    out.body = R"({"error":"invalid_client"})";
  };
  EXPECT_EQ(slug(of), "oauth.client_refused");
  EXPECT_EQ(state(), "active");
}

TEST_F(refresh, logging_in_again_heals) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.answers_to_lose = 2;
  ASSERT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(status(link_to("ann")), "already_linked");
  EXPECT_EQ(state(), "active");
  EXPECT_EQ(slug(find(of.identity)), "usable");
}

TEST_F(refresh, an_id_token_of_the_same_person_is_accepted) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.spoil_token = [&](members& m) {
    auto const access = m["access_token"];
    m["id_token"] = json::quoted(op.id_token("", access.substr(1, access.size() - 2)));
  };
  EXPECT_EQ(slug(of), "usable");
  EXPECT_EQ(state(), "active");
}

TEST_F(refresh, an_id_token_of_somebody_else_suspends_the_link_and_nothing_of_it_is_kept) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.spoil_token = [&](members& m) {
    auto const access = m["access_token"];
    op.subject = "mallory";
    m["id_token"] = json::quoted(op.id_token("", access.substr(1, access.size() - 2)));
  };
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(state(), "suspended");
  EXPECT_EQ(told("identity.suspended"), 1U);
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(refreshes(), 1U);
}

TEST_F(refresh, an_id_token_of_another_issuer_suspends_the_link) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.spoil_claims = [](members& m) { m["iss"] = R"("https://evil.example")"; };
  op.spoil_token = [&](members& m) {
    auto const access = m["access_token"];
    m["id_token"] = json::quoted(op.id_token("", access.substr(1, access.size() - 2)));
  };
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(state(), "suspended");
}

TEST_F(refresh, a_narrower_answer_makes_the_link_partial) {
  auto const of = linked();
  ASSERT_GT(of.scopes.size(), 1U);
  time.advance(61 * minute_ms);
  op.spoil_token = [](members& m) { m["scope"] = R"("openid")"; };
  EXPECT_EQ(slug(of), "usable");
  EXPECT_EQ(state(), "partial");
}

TEST_F(refresh, without_a_refresh_token_the_end_is_the_end) {
  op.gives_refresh_tokens = false;
  auto const of = linked();
  EXPECT_EQ(slug(of), "usable");
  time.advance(61 * minute_ms);
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(refreshes(), 0U);
  EXPECT_EQ(state(), "needs_reauth");
}

TEST_F(refresh, tokens_that_come_after_the_link_ended_are_given_back) {
  auto const of = linked();
  time.advance(61 * minute_ms);
  op.spoil_refresh = [&](net::http_response&) {
    must("identity.unlink", cat(R"({"shopper":"ann","identity":)", q(of.identity), "}"));
  };
  EXPECT_EQ(slug(of), "identity.no_token");
  EXPECT_EQ(links_of("ann"), 0U);
  EXPECT_EQ(rows(jobs_named, {"identity.revoke"}), 2);
}

}  // namespace
}  // namespace vetrina::identity::testing
