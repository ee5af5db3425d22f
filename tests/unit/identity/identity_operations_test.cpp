#include "support.hpp"

#include "identity/linked.hpp"
#include "identity/sync.hpp"
#include "identity/tokens.hpp"
#include "store/journal.hpp"

namespace vetrina::identity::testing {
namespace {

class linked_identities : public shop_with_login {
 protected:
  std::string link_and_name(std::string_view shopper) { return *link_to(shopper).string_at("/identity/identity"); }
  std::vector<std::string> changes(std::string_view prefix) {
    std::vector<std::string> kinds;
    auto const done = db->read(store::area::record, [&](store::session& view) {
      return store::each_change(view, "demo", 0, 1000, [&](store::change const& c) {
        if (c.kind.starts_with(prefix)) kinds.push_back(c.kind);
        return true;
      });
    });
    EXPECT_TRUE(done);
    return kinds;
  }
  std::int64_t tokens() { return rows(all_tokens); }
  std::int64_t links() { return rows(all_links); }
};

TEST_F(linked_identities, unlinking_removes_row_and_tokens_and_tells) {
  auto const identity = link_and_name("ann");
  ASSERT_EQ(tokens(), 1);
  auto const got = must("identity.unlink", cat(R"({"shopper":"ann","identity":)", q(identity), "}"));
  EXPECT_EQ(got.string_at("/state"), "unlinked");
  EXPECT_EQ(tokens(), 0);
  EXPECT_EQ(links(), 0);
  EXPECT_EQ(changes("identity."), (std::vector<std::string>{"identity.linked", "identity.unlinked"}));
  EXPECT_EQ(status(link_to("bob")), "linked");  // it is free again
}

TEST_F(linked_identities, a_dry_run_changes_nothing) {
  auto const identity = link_and_name("ann");
  auto const got = must("identity.unlink", cat(R"({"shopper":"ann","dry_run":true,"identity":)", q(identity), "}"));
  EXPECT_EQ(got.string_at("/state"), "would_unlink");
  EXPECT_EQ(links(), 1);
}

TEST_F(linked_identities, the_last_way_to_sign_in_stays) {
  must("shopper.put", R"({"shopper":"ann","has_other_credential":false})");
  auto const first = link_and_name("ann");
  auto const unlink = cat(R"({"shopper":"ann","identity":)", q(first), "}");
  EXPECT_EQ(slug_of("identity.unlink", unlink), "identity.last_credential");
  op.subject = "alice-too";
  link_and_name("ann");
  EXPECT_EQ(slug_of("identity.unlink", unlink), "accepted");
}

TEST_F(linked_identities, of_another_shopper_are_unknown) {
  auto const identity = link_and_name("ann");
  EXPECT_EQ(slug_of("identity.unlink", cat(R"({"shopper":"bob","identity":)", q(identity), "}")), "identity.unknown");
  EXPECT_EQ(links(), 1);
}

TEST_F(linked_identities, are_listed_in_pages) {
  for (int i = 0; i < 3; ++i) {
    op.subject = cat("alice-", i);
    link_and_name("ann");
  }
  auto const first = must("identity.list", R"({"shopper":"ann","limit":2})");
  EXPECT_EQ(first.size_at("/identities"), 2U);
  auto const second =
      must("identity.list", cat(R"({"shopper":"ann","limit":2,"cursor":)", q(*first.string_at("/next")), "}"));
  EXPECT_EQ(second.size_at("/identities"), 1U);
  EXPECT_FALSE(second.has("/next"));
  EXPECT_EQ(second.string_at("/identities/0/name"), "Alice");
}

TEST_F(linked_identities, are_listed_under_the_networks_name_with_what_they_are_for) {
  link_and_name("ann");
  must("consent.set", R"({"shopper":"ann","purpose":"find_friends","granted":true,)"
                      R"("shown":{"text_hash":"h","policy_version":"1","locale":"it"}})");
  auto const got = must("identity.list", R"({"shopper":"ann"})");
  EXPECT_EQ(got.string_at("/identities/0/network"), "OpenID Connect");
  EXPECT_EQ(got.size_at("/identities/0/uses"), 1U);  // this network tells nobody whom one follows
  EXPECT_EQ(got.string_at("/identities/0/uses/0"), "sign_in");
  EXPECT_EQ(got.string_at("/offers/0/connector"), "op");
  EXPECT_EQ(got.string_at("/offers/0/network"), "OpenID Connect");
}

TEST_F(linked_identities, are_twenty_at_most) {
  for (int i = 0; i < 20; ++i) {
    op.subject = cat("alice-", i);
    ASSERT_EQ(status(link_to("ann")), "linked");
  }
  op.subject = "one-more";
  EXPECT_EQ(reason(link_to("ann")), "identity.too_many");
}

TEST_F(linked_identities, go_with_the_shopper_and_are_exported_without_tokens) {
  link_and_name("ann");
  auto const held = must("shopper.export", R"({"shopper":"ann"})").text();
  EXPECT_NE(held.find("\"subject\":\"alice\""), std::string::npos);
  EXPECT_EQ(held.find("access-token-"), std::string::npos);
  must("shopper.erase", R"({"shopper":"ann"})");
  EXPECT_EQ(links(), 0);
  EXPECT_EQ(tokens(), 0);
  EXPECT_EQ(status(link_to("bob")), "linked");
}

TEST_F(linked_identities, are_found_by_a_hash_of_their_shop) {
  auto const hmac = [&](char const* shop, char const* issuer, char const* subject) {
    ops::caller const nobody{.shop = shop};
    return subject_hmac(ops::call{*sys, nobody, 0}, issuer, subject).value();
  };
  auto const one = hmac("demo", "https://op.example", "alice");
  EXPECT_EQ(one, hmac("demo", "https://op.example", "alice"));
  EXPECT_NE(one, hmac("other", "https://op.example", "alice"));
  EXPECT_NE(one, hmac("demo", "https://op.example", "alicf"));
  EXPECT_NE(hmac("demo", "ab", "c"), hmac("demo", "a", "bc"));
}

TEST_F(linked_identities, a_token_moved_to_another_identity_does_not_open) {
  auto const first = link_and_name("ann");
  op.subject = "second";
  auto const second = link_and_name("bob");
  static store::statement const swap{
      store::area::record,
      "update identity_token set sealed = (select sealed from identity_token where identity = $1) "
      "where identity = $2"};
  ASSERT_TRUE(db->write(store::area::record, "demo", [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(swap, {first, second}));
    return {};
  }));
  ops::caller who;
  who.shop = "demo";
  ops::call const in{*sys, who, time.wall_ms()};
  auto const read = [&](std::string const& identity) {
    std::string slug = "opened";
    EXPECT_TRUE(db->read(store::area::record, [&](store::session& view) -> result<void> {
      VT_TRY(auto const row, find_linked(view, "demo", identity));
      VT_TRY(auto const kept, find_token(view, "demo", row->identity, access_kind));
      if (auto const token = open_token(in, row->identity, access_kind, *kept); !token) slug = token.error().slug;
      return {};
    }));
    return slug;
  };
  EXPECT_EQ(read(second), "vault.cannot_open");
  EXPECT_EQ(read(first), "opened");
}

TEST_F(linked_identities, of_a_network_that_tells_nobody_have_no_edges) {
  auto const identity = link_and_name("ann");
  ops::caller who;
  who.shop = "demo";
  ops::exchange in{{*sys, who, time.wall_ms()}};
  std::optional<linked_identity> row;
  ASSERT_TRUE(db->read(store::area::record, [&](store::session& view) -> result<void> {
    VT_TRY(row, find_linked(view, "demo", identity));
    return {};
  }));
  auto const got = open_edges(in, *row);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "identity.no_edges");
  // Set up anew for another issuer, the connector is another network: the old token is not sent there.
  must("connector.put",
       R"({"connector":"op","plugin":"oidc","settings":{"issuer":"https://x.example","client_id":"shop"}})");
  auto const elsewhere = open_edges(in, *row);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().slug, "identity.connector_changed");
}

class connectors_of_a_shop : public shop_with_login {};

TEST_F(connectors_of_a_shop, are_put_listed_and_checked) {
  auto const list = must("connector.list", "{}");
  ASSERT_EQ(list.size_at("/connectors"), 1U);
  EXPECT_EQ(list.string_at("/connectors/0/state"), "ready");
  EXPECT_EQ(list.string_at("/connectors/0/redirect_uri"), "https://shop.example/vetrina/connect/op/callback");
  EXPECT_EQ(list.text().find("s3cr"), std::string::npos);
  EXPECT_EQ(must("connector.check", R"({"connector":"op"})").string_at("/state"), "ready");
  op.is_down = true;
  op.down = fail(code::unavailable, "network.unreachable", "Nobody there.");
  time.advance(day_ms);
  auto const got = must("connector.check", R"({"connector":"op"})");
  EXPECT_EQ(got.string_at("/state"), "unreachable");
  EXPECT_EQ(got.string_at("/reason"), "network.unreachable");
}

TEST_F(connectors_of_a_shop, name_the_scopes_that_the_network_does_not_know) {
  op.spoil_metadata = [](auto& m) { m["scopes_supported"] = R"(["openid","email"])"; };
  auto const got = must("connector.check", R"({"connector":"op"})");
  EXPECT_EQ(got.size_at("/missing_scopes"), 1U);
  EXPECT_EQ(got.string_at("/missing_scopes/0"), "profile");
}

TEST_F(connectors_of_a_shop, keep_secrets_that_are_not_given_again) {
  must("connector.put",
       R"({"connector":"op","plugin":"oidc","settings":{"issuer":"https://op.example","client_id":"shop"}})");
  EXPECT_EQ(status(link_to("ann")), "linked");
}

TEST_F(connectors_of_a_shop, are_refused_by_the_place_that_is_wrong) {
  auto const put = [&](char const* document) { return slug_of("connector.put", document); };
  EXPECT_EQ(put(R"({"connector":"x","plugin":"nope"})"), "connector.unknown_plugin");
  EXPECT_EQ(put(R"({"connector":"X","plugin":"oidc"})"), "connector.bad_name");
  EXPECT_EQ(put(R"({"connector":"x","plugin":"oidc","settings":{"issuer":"https://x.example"}})"),
            "connector.bad_settings");
  EXPECT_EQ(
      put(R"({"connector":"x","plugin":"oidc","settings":{"issuer":"https://x.example","client_id":"c"},"secrets":{"pass":"p"}})"),
      "connector.unknown_secret");
  EXPECT_EQ(put(R"({"connector":"x","plugin":"oidc","settings":{"issuer":"https://op.example","client_id":"c"}})"),
            "connector.issuer_taken");
  EXPECT_EQ(put(R"({"connector":"x","plugin":"oidc","settings":{"issuer":"https://x.example","client_id":"c"}})"),
            "accepted");
}

TEST_F(connectors_of_a_shop, of_the_settings_file_win) {
  settings.connectors.push_back({"fixed", "oidc", {R"({"issuer":"https://fixed.example","client_id":"c"})"}, {}});
  EXPECT_EQ(
      slug_of("connector.put",
              R"({"connector":"fixed","plugin":"oidc","settings":{"issuer":"https://y.example","client_id":"c"}})"),
      "connector.configured");
  auto const list = must("connector.list", "{}");
  EXPECT_EQ(list.string_at("/connectors/0/connector"), "fixed");
  EXPECT_EQ(list.boolean_at("/connectors/0/configured"), true);
  EXPECT_EQ(list.boolean_at("/connectors/1/configured"), false);
}

}  // namespace
}  // namespace vetrina::identity::testing
