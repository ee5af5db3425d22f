// How links end, and what is left of all that: login.md b.2, N21, N22 and N25.
#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class linking_policy_unlink : public negative_scene {
 protected:
  std::string identity() {
    return *scene_.done("identity.list", {{"shopper", R"("ann")"}}).string_at("/identities/0/identity");
  }
  outcome unlink() {
    return scene_.call("identity.unlink", {{"shopper", R"("ann")"}, {"identity", json::quoted(identity())}});
  }
  void link_with_tokens() {
    op_.says().gives_refresh_tokens = true;
    expect_linked(link());
    scene_.run_network_jobs();
  }
  // Every column of every row, as one text.
  std::string rows_of(store::statement const& all, std::size_t columns) {
    std::string out;
    EXPECT_TRUE(scene_.services().db.read(all.where(), [&](store::session& db) {
      return db.each(all, {}, [&](store::row const& r) {
        for (std::size_t i = 0; i < columns; ++i) out += cat(r.string(static_cast<int>(i)), "\n");
        return true;
      });
    }));
    return out;
  }
};

TEST_F(linking_policy_unlink, control_a_link_that_may_end_ends) {
  link_with_tokens();
  EXPECT_EQ(unlink().text("/state"), "unlinked");
  scene_.expect_nothing_stored();
}

// N21: the last way to sign in is taken away, or tokens outlive the link.
TEST_F(linking_policy_unlink, the_last_credential_taken_away) {
  link_with_tokens();
  put_shopper("ann", {{"has_other_credential", "false"}});
  EXPECT_EQ(unlink().slug(), "identity.last_credential");
  scene_.expect_linked_once();
  EXPECT_EQ(op_.requests_to("/revoke"), 0U);
  put_shopper("ann", {{"has_other_credential", "true"}});
  EXPECT_EQ(unlink().text("/state"), "unlinked");
  scene_.expect_nothing_stored();
  scene_.run_network_jobs();
  EXPECT_EQ(op_.says().revoked.size(), 2U);
  expect_no_secret({});
}

// N22: a provider that cannot be reached must not keep anybody linked.
TEST_F(linking_policy_unlink, a_provider_that_will_not_let_go) {
  link_with_tokens();
  op_.on_the_wire = [](sample::response& out, std::string_view path) {
    if (path == "/revoke") out.status = 503;
  };
  EXPECT_EQ(unlink().text("/state"), "unlinked");
  scene_.expect_nothing_stored();
  scene_.run_network_jobs();
  EXPECT_EQ(op_.requests_to("/revoke"), 1U);
  expect_no_secret({});  // what waits to be given back lies sealed
  op_.on_the_wire = nullptr;
  scene_.time().advance(hour_ms);
  scene_.run_network_jobs();
  EXPECT_EQ(op_.requests_to("/revoke"), 3U);
  scene_.expect_nothing_stored();
}

// N25: secrets in the audit log, the journal, the log or a file, after all that can become of a login.
TEST_F(linking_policy_unlink, secrets_that_a_log_keeps) {
  op_.says().gives_refresh_tokens = true;
  std::string said;
  auto const keep = [&](outcome const& got) { said += got.answer ? *got.answer : got.message(); };
  expect_linked(link());
  op_.says().spoil_claims = [](members& m) { m["nonce"] = R"("x")"; };
  keep(link());
  op_.says().spoil_claims = nullptr;
  auto denied = begun();
  denied.query = cat(without(denied.query, "code"), "&error=access_denied");
  keep(complete(denied));
  auto other_browser = callback(begun());
  other_browser["cookie"] = R"("x")";
  keep(complete(other_browser));
  put_shopper("bob");
  auto conflict = callback(begun(with({{"shopper", R"("bob")"}})));
  conflict["shopper"] = R"("bob")";
  keep(complete(conflict));
  op_.on_the_wire = [](sample::response& out, std::string_view path) {
    if (path == "/token") out = sample::json_text(R"({"error":"invalid_client","error_description":"s3cr:t%"})", 401);
  };
  keep(link());
  op_.on_the_wire = nullptr;
  keep(unlink());
  scene_.run_network_jobs();
  EXPECT_NE(said.find("oauth.client_refused"), std::string::npos);
  EXPECT_NE(said.find("identity.linked_elsewhere"), std::string::npos);

  static store::statement const audit{store::area::record, "select operation, body from audit order by seq"};
  static store::statement const journal{store::area::record, "select kind, body from change order by seq"};
  auto const records = cat(rows_of(audit, 2), rows_of(journal, 2));
  EXPECT_NE(records.find("identity.complete"), std::string::npos);
  EXPECT_NE(records.find("identity.unlinked"), std::string::npos);
  expect_no_secret(cat(said, records));
}

}  // namespace
}  // namespace vetrina::test
