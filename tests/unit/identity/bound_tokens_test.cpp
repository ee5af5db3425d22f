// Tokens bound to a key: each identity has its own, sealed beside them, and a provider that gives others gets nothing
// stored.
#include "identity/refresh.hpp"
#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

class bound_tokens : public shop_with_login {
 protected:
  bound_tokens() {
    op.binds_tokens = true;
    op.gives_refresh_tokens = true;
    op.dpop_nonce = "n1";
    connect(true);
  }
  void connect(bool bound) {
    must("connector.put", cat(R"({"connector":"op","plugin":"oidc","settings":{"issuer":"https://op.example",)",
                              R"("client_id":"shop","dpop":)", bound ? "true" : "false", "}}"));
  }
  std::string access() {
    ops::caller who;
    who.shop = "demo";
    who.role = ops::role::admin;
    ops::exchange in{{*sys, who, time.wall_ms()}};
    std::optional<linked_identity> of;
    connector::instance through;
    EXPECT_TRUE(in.read([&](store::session& view) -> result<void> {
      VT_TRY(auto const all, linked_of(view, "demo", "ann"));
      of = all.at(0);
      VT_TRY(through, find_instance(in, view, "op", ""));
      return {};
    }));
    auto const got = usable_access(in, *of, through);
    if (!got) return std::string{got.error().slug};
    return cat(got->token.reveal(), got->dpop_key ? " bound" : " free");
  }
  std::int64_t keys_kept() {
    static store::statement const all{store::area::record,
                                      "select count(*) from identity_token where kind = 'dpop_key'"};
    return rows(all);
  }
  void expect_rejected(json::document const& answer, std::string_view why) {
    EXPECT_EQ(status(answer), "rejected");
    EXPECT_EQ(reason(answer), why);
    EXPECT_EQ(rows(all_tokens), 0);
    EXPECT_EQ(links_of("ann"), 0U);
  }
};

TEST_F(bound_tokens, come_with_a_key_that_goes_with_the_link) {
  auto const got = link_to("ann");
  ASSERT_EQ(status(got), "linked") << reason(got);
  EXPECT_EQ(keys_kept(), 1);
  EXPECT_TRUE(access().ends_with(" bound"));
  must("identity.unlink", cat(R"({"shopper":"ann","identity":)", q(*got.string_at("/identity/identity")), "}"));
  EXPECT_EQ(rows(all_tokens), 0);
}

TEST_F(bound_tokens, are_refreshed_with_the_key_they_were_given_for) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  auto const first = access();
  time.advance(hour_ms);
  auto const second = access();
  EXPECT_NE(second, first);
  EXPECT_TRUE(second.ends_with(" bound")) << second;
  time.advance(hour_ms);
  EXPECT_TRUE(access().ends_with(" bound"));
  EXPECT_EQ(keys_kept(), 1);
}

TEST_F(bound_tokens, of_somebody_who_comes_again_have_a_new_key) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  EXPECT_EQ(status(link_to("ann")), "already_linked");
  EXPECT_EQ(keys_kept(), 1);
  time.advance(hour_ms);
  EXPECT_TRUE(access().ends_with(" bound"));
}

TEST_F(bound_tokens, give_way_to_free_ones_where_the_connector_no_longer_asks) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  op.binds_tokens = false;
  connect(false);
  EXPECT_EQ(status(link_to("ann")), "already_linked");
  EXPECT_EQ(keys_kept(), 0);
  EXPECT_TRUE(access().ends_with(" free"));
}

TEST_F(bound_tokens, are_not_taken_free) {
  op.spoil_token = [](members& m) { m["token_type"] = R"("Bearer")"; };
  expect_rejected(link_to("ann"), "oauth.token_type");
}

TEST_F(bound_tokens, are_not_waited_for_where_no_nonce_is_ever_right) {
  op.never_content_with_a_nonce = true;
  expect_rejected(link_to("ann"), "oauth.dpop_nonce");
  EXPECT_EQ(op.requests_to("/token"), 2U);
}

TEST_F(bound_tokens, are_not_given_to_a_login_that_began_without_a_key) {
  connect(false);
  auto const going = begin(begin_members("link", "ann"));
  connect(true);
  expect_rejected(complete(complete_members(going, "ann")), "identity.connector_changed");
  EXPECT_EQ(op.requests_to("/token"), 0U);
}

// ---- answers that are posted ----

TEST_F(shop_with_login, a_posted_answer_has_a_cookie_that_comes_along_from_the_providers_page) {
  add_plugin("oidc-posted", R"("pkce": "S256")", R"("pkce": "S256", "response_mode": "form_post")");
  auto const attributes = [&] {
    auto const got = must("identity.begin", fakes::object_of(begin_members("link", "ann")));
    return *got.string_at("/cookie/attributes");
  };
  EXPECT_NE(attributes().find("SameSite=Lax"), std::string::npos);
  put_op("oidc-posted");
  EXPECT_NE(attributes().find("SameSite=None"), std::string::npos);
  EXPECT_NE(attributes().find("; Secure"), std::string::npos);
  EXPECT_NE(attributes().find("; HttpOnly"), std::string::npos);
}

}  // namespace
}  // namespace vetrina::identity::testing
