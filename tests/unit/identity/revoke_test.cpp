// What ends here ends at the network too: at once where it answers, later where it is away; and never the other way round.
#include "identity/revoke.hpp"

#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

class revocation : public shop_with_login {
 protected:
  revocation() {
    op.gives_refresh_tokens = true;
    who_.shop = "demo";
    who_.role = ops::role::admin;
  }
  struct job {
    std::string key, body;
  };
  std::vector<job> jobs(std::string_view name) {
    static store::statement const all{store::area::record, "select key, body from job where name = $1 order by key"};
    std::vector<job> out;
    EXPECT_TRUE(db->read(store::area::record, [&](store::session& view) {
      return view.each(all, {name}, [&](store::row const& r) {
        out.push_back({r.string(0), r.string(1)});
        return true;
      });
    }));
    return out;
  }
  std::string run(job const& one) {
    ops::exchange in{{*sys, who_, time.wall_ms()}};
    auto const done = run_revoke_job(in, one.key, one.body);
    return done ? "done" : std::string{done.error().slug};
  }
  std::string link() { return *link_to("ann").string_at("/identity/identity"); }
  void unlink(std::string const& identity) {
    must("identity.unlink", cat(R"({"shopper":"ann","identity":)", q(identity), "}"));
  }
  std::string erase(std::string_view shopper) {
    return *must("shopper.erase", cat(R"({"shopper":)", q(shopper), "}")).string_at("/confirmation_code");
  }
  json::document status_of(std::string const& code) {
    return must("erasure.status", cat(R"({"confirmation_code":)", q(code), "}"));
  }
  void drop_jobs() {
    static store::statement const all{store::area::record, "delete from job where shop = $1"};
    EXPECT_TRUE(db->write(store::area::record, "demo", [](store::transaction& tx) -> result<void> {
      VT_CHECK(tx.run(all, {"demo"}));
      return {};
    }));
  }
  using names = std::vector<std::string>;

  ops::caller who_;
};

TEST_F(revocation, unlinking_gives_both_tokens_back) {
  auto const identity = link();
  EXPECT_TRUE(jobs("identity.revoke").empty());
  unlink(identity);
  auto const queued = jobs("identity.revoke");
  ASSERT_EQ(queued.size(), 1U);
  EXPECT_EQ(run(queued[0]), "done");
  EXPECT_EQ(op.revoked, (names{"refresh-token-2", "access-token-2"}));
}

TEST_F(revocation, a_dry_run_gives_nothing_back) {
  must("identity.unlink", cat(R"({"shopper":"ann","dry_run":true,"identity":)", q(link()), "}"));
  EXPECT_TRUE(jobs("identity.revoke").empty());
}

TEST_F(revocation, a_network_that_is_away_keeps_nobody_linked_and_is_asked_again) {
  auto const identity = link();
  op.is_down = true;
  op.down = fail(code::unavailable, "network.cannot_connect", "Away.");
  unlink(identity);
  EXPECT_EQ(links_of("ann"), 0U);
  auto const queued = jobs("identity.revoke").at(0);
  EXPECT_EQ(run(queued), "network.cannot_connect");
  op.is_down = false;
  op.revocation_status = 503;
  EXPECT_EQ(run(queued), "oauth.revocation_failed");
  op.revocation_status = 401;
  EXPECT_EQ(run(queued), "oauth.client_refused");
  EXPECT_TRUE(op.revoked.empty());
  op.revocation_status = 200;
  EXPECT_EQ(run(queued), "done");
  EXPECT_EQ(op.revoked.size(), 2U);
}

TEST_F(revocation, a_network_that_says_no_is_not_asked_again) {
  unlink(link());
  op.revocation_status = 400;
  EXPECT_EQ(run(jobs("identity.revoke").at(0)), "done");
}

TEST_F(revocation, a_network_that_is_away_for_a_week_is_given_up) {
  unlink(link());
  auto const queued = jobs("identity.revoke").at(0);
  op.revocation_status = 503;
  time.advance(revocation_tried_for_ms - 1);
  EXPECT_EQ(run(queued), "oauth.revocation_failed");
  time.advance(1);
  EXPECT_EQ(run(queued), "done");
}

TEST_F(revocation, a_network_without_an_endpoint_is_left_alone) {
  op.spoil_metadata = [](members& m) { m.erase("revocation_endpoint"); };
  unlink(link());
  EXPECT_EQ(run(jobs("identity.revoke").at(0)), "done");
  EXPECT_EQ(op.requests_to("/revoke"), 0U);
}

TEST_F(revocation, erasing_gives_tokens_back_and_says_that_they_are_kept_until_then) {
  link();
  auto const said = must("shopper.erase", R"({"shopper":"ann"})").text();
  EXPECT_NE(said.find("Tokens of networks"), std::string::npos);
  auto const queued = jobs("identity.revoke");
  ASSERT_EQ(queued.size(), 1U);
  EXPECT_EQ(run(queued[0]), "done");
  EXPECT_EQ(op.revoked.size(), 2U);
}

TEST_F(revocation, an_erasure_says_of_each_network_how_giving_back_goes) {
  link();
  auto const status = [&, code = erase("ann")] { return status_of(code); };
  auto const queued = jobs("identity.revoke").at(0);
  EXPECT_EQ(status().string_at("/state"), "queued");
  EXPECT_EQ(status().string_at("/steps/0/step"), "shopper");
  EXPECT_EQ(status().string_at("/steps/0/state"), "done");
  EXPECT_FALSE(status().string_at("/steps/0/connector"));
  EXPECT_EQ(status().string_at("/steps/1/step"), "revocation");
  EXPECT_EQ(status().string_at("/steps/1/connector"), "op");
  EXPECT_EQ(status().string_at("/steps/1/network"), "OpenID Connect");
  EXPECT_EQ(status().string_at("/steps/1/state"), "queued");
  EXPECT_EQ(status().integer_at("/steps/1/tries"), 0);
  EXPECT_EQ(status().integer_at("/steps/1/at"), time.wall_ms());

  time.advance(minute_ms);
  op.revocation_status = 503;
  EXPECT_EQ(run(queued), "oauth.revocation_failed");
  EXPECT_EQ(status().string_at("/state"), "queued");
  EXPECT_EQ(status().string_at("/steps/1/state"), "failed");
  EXPECT_EQ(status().integer_at("/steps/1/tries"), 1);
  EXPECT_EQ(status().string_at("/steps/1/reason"), "oauth.revocation_failed");
  EXPECT_EQ(status().integer_at("/steps/1/at"), time.wall_ms());

  op.revocation_status = 200;
  EXPECT_EQ(run(queued), "done");
  EXPECT_EQ(status().string_at("/state"), "done");
  EXPECT_EQ(status().string_at("/steps/1/state"), "done");
  EXPECT_EQ(status().integer_at("/steps/1/tries"), 2);
  EXPECT_FALSE(status().string_at("/steps/1/reason"));
}

TEST_F(revocation, an_erasure_says_what_was_given_up_and_why) {
  struct {
    std::string_view reason;
    std::function<void()> because;
  } const ends[] = {
      {"oauth.revocation_refused", [&] { op.revocation_status = 400; }},
      {"oauth.no_revocation", [&] { op.spoil_metadata = [](members& m) { m.erase("revocation_endpoint"); }; }},
      {"oauth.revocation_failed", [&] { time.advance(revocation_tried_for_ms); }}};
  for (auto const& end : ends) {
    link();
    auto const code = erase("ann");
    end.because();
    time.advance(25 * hour_ms);  // metadata is read again
    EXPECT_EQ(run(jobs("identity.revoke").back()), "done");
    EXPECT_EQ(status_of(code).string_at("/state"), "done");
    EXPECT_EQ(status_of(code).string_at("/steps/1/state"), "given_up");
    EXPECT_EQ(status_of(code).string_at("/steps/1/reason"), end.reason);
    op.revocation_status = 200;
    op.spoil_metadata = {};
    time.advance(25 * hour_ms);
    must("shopper.put", R"({"shopper":"ann","has_other_credential":true})");
    drop_jobs();
  }
}

TEST_F(revocation, each_erasure_tells_of_its_own_networks_and_unlinking_of_none) {
  unlink(link());
  link();
  auto const first = erase("ann");
  auto const second = erase("bob");
  EXPECT_EQ(status_of(first).size_at("/steps"), 2U);
  EXPECT_EQ(status_of(second).size_at("/steps"), 1U);
  EXPECT_EQ(status_of(second).string_at("/state"), "done");
  for (auto const& one : jobs("identity.revoke")) EXPECT_EQ(run(one), "done");
  EXPECT_EQ(status_of(first).integer_at("/steps/1/tries"), 1);
}

TEST_F(revocation, erasing_somebody_without_tokens_keeps_none) {
  EXPECT_EQ(must("shopper.erase", R"({"shopper":"bob"})").text().find("Tokens of networks"), std::string::npos);
}

TEST_F(revocation, what_waits_names_nobody_and_shows_no_token) {
  auto const identity = link();
  unlink(identity);
  auto const queued = jobs("identity.revoke").at(0);
  for (auto const* text : {"refresh-token-2", "access-token-2", "s3cr:t%", "alice"}) {
    EXPECT_EQ(queued.body.find(text), std::string::npos) << text;
  }
  EXPECT_EQ(queued.key.find(identity), std::string::npos);
  EXPECT_EQ(queued.body.find(identity), std::string::npos);
}

TEST_F(revocation, what_waits_opens_in_its_own_row_only) {
  unlink(link());
  link();
  auto queued = jobs("identity.revoke").at(0);
  EXPECT_EQ(run(queued), "done");
  queued.key += "x";
  EXPECT_EQ(run(queued), "vault.cannot_open");
}

TEST_F(revocation, tokens_go_to_no_other_network_that_took_the_connectors_name) {
  auto const identity = link();
  must("connector.put",
       R"({"connector":"op","plugin":"oidc","settings":{"issuer":"https://other.example","client_id":"shop"}})");
  unlink(identity);
  EXPECT_TRUE(jobs("identity.revoke").empty());
}

TEST_F(revocation, a_removed_connector_is_gone_and_its_identities_stay_linked) {
  link();
  EXPECT_EQ(must("connector.remove", R"({"connector":"op"})").string_at("/state"), "removed");
  EXPECT_EQ(must("connector.list", "{}").size_at("/connectors"), 0U);
  EXPECT_EQ(slug_of("connector.remove", R"({"connector":"op"})"), "connector.unknown");
  EXPECT_EQ(slug_of("identity.begin", fakes::object_of(begin_members("link", "ann"))), "connector.unknown");
  EXPECT_EQ(links_of("ann"), 1U);
}

TEST_F(revocation, a_removed_connector_gives_back_what_came_through_it) {
  link();
  must("connector.put",
       R"({"connector":"other","plugin":"oidc","settings":{"issuer":"https://other.example","client_id":"shop"}})");
  must("connector.remove", R"({"connector":"other"})");
  auto const other = jobs("connector.forget").at(0);
  ops::exchange in{{*sys, who_, time.wall_ms()}};
  EXPECT_TRUE(run_forget_connector_job(in, other.key, other.body));
  EXPECT_TRUE(jobs("identity.revoke").empty());  // nobody came through that one
  EXPECT_EQ(must("identity.list", R"({"shopper":"ann"})").string_at("/identities/0/state"), "active");

  must("connector.remove", R"({"connector":"op"})");
  for (auto const& one : jobs("connector.forget")) {
    EXPECT_TRUE(run_forget_connector_job(in, one.key, one.body));
  }
  EXPECT_EQ(must("identity.list", R"({"shopper":"ann"})").string_at("/identities/0/state"), "needs_reauth");
  auto const queued = jobs("identity.revoke");
  ASSERT_EQ(queued.size(), 1U);
  EXPECT_EQ(run(queued[0]), "done");
  EXPECT_EQ(op.revoked.size(), 2U);
}

TEST_F(revocation, a_connector_of_the_settings_file_is_removed_there) {
  settings.connectors.push_back({});
  settings.connectors.back().connector = "filed";
  EXPECT_EQ(slug_of("connector.remove", R"({"connector":"filed"})"), "connector.configured");
  EXPECT_EQ(slug_of("connector.remove", R"({"connector":"op"})"), "accepted");
}

}  // namespace
}  // namespace vetrina::identity::testing
