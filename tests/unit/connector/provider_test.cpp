#include "connector/provider.hpp"

#include "connector/discovery.hpp"
#include "connector/jwks.hpp"
#include "connector/registration.hpp"
#include "support.hpp"

namespace vetrina::connector::testing {
namespace {

class provider_resolution : public oauth_engine {};

TEST_F(provider_resolution, metadata_is_asked_for_once_while_it_is_fresh) {
  ASSERT_TRUE(resolve_provider(context(), oidc_manifest(), oidc_instance(), here));
  time.advance(hour_ms - 1);
  ASSERT_TRUE(resolve_provider(context(), oidc_manifest(), oidc_instance(), here));
  EXPECT_EQ(op.requests_to("/.well-known/openid-configuration"), 1U);
  time.advance(1);
  ASSERT_TRUE(resolve_provider(context(), oidc_manifest(), oidc_instance(), here));
  EXPECT_EQ(op.requests_to("/.well-known/openid-configuration"), 2U);
}

TEST_F(provider_resolution, metadata_of_one_shop_is_not_believed_by_another) {
  ASSERT_TRUE(resolve_provider(context(), oidc_manifest(), oidc_instance(), here));
  auto other = context();
  other.shop = "other";
  ASSERT_TRUE(resolve_provider(other, oidc_manifest(), oidc_instance(), here));
  EXPECT_EQ(op.requests_to("/.well-known/openid-configuration"), 2U);
}

TEST_F(provider_resolution, refused_metadata_is_not_kept) {
  op.spoil_metadata = [](auto& m) { m["issuer"] = R"("https://evil.example")"; };
  ASSERT_FALSE(resolve_provider(context(), oidc_manifest(), oidc_instance(), here));
  op.spoil_metadata = nullptr;
  EXPECT_TRUE(resolve_provider(context(), oidc_manifest(), oidc_instance(), here));
}

TEST_F(provider_resolution, a_network_of_servers_gets_an_application_at_each_and_keeps_it) {
  op.spoil_metadata = [](auto& m) {
    m["issuer"] = R"("https://op.example/")";
    m["app_registration_endpoint"] = R"("https://op.example/api/v1/apps")";
  };
  auto const first = resolve_provider(context(), mastodon_manifest(), mastodon_instance(), here);
  ASSERT_TRUE(first) << first.error().message;
  auto const second = resolve_provider(context(), mastodon_manifest(), mastodon_instance(), here);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->client_id, second->client_id);
  EXPECT_EQ(second->client_secret.reveal(), "app-secret");
  EXPECT_EQ(op.requests_to("/api/v1/apps"), 1U);
  EXPECT_EQ(first->response_issuer, "https://op.example/");
  ASSERT_TRUE(resolve_provider(context(), mastodon_manifest(), mastodon_instance(), "https://shop.example/other"));
  EXPECT_EQ(op.requests_to("/api/v1/apps"), 2U);
}

TEST_F(provider_resolution, a_forgotten_application_is_registered_again) {
  auto const first = resolve_provider(context(), mastodon_manifest(), mastodon_instance(), here);
  ASSERT_TRUE(first);
  ASSERT_TRUE(forget_registration(context(), first->registration));
  ASSERT_TRUE(resolve_provider(context(), mastodon_manifest(), mastodon_instance(), here));
  EXPECT_EQ(op.requests_to("/api/v1/apps"), 2U);
}

TEST_F(provider_resolution, an_older_server_without_metadata_has_the_manifests_paths) {
  op.spoil_response = [](net::http_response& r, std::string_view path) {
    if (path.starts_with("/.well-known/")) r.status = 404;
  };
  auto const at = resolve_provider(context(), mastodon_manifest(), mastodon_instance(), here);
  ASSERT_TRUE(at) << at.error().message;
  EXPECT_EQ(at->authorization_endpoint, "https://op.example/oauth/authorize");
  EXPECT_EQ(at->token_endpoint, "https://op.example/oauth/token");
  EXPECT_FALSE(at->response_issuer_required);
}

TEST_F(provider_resolution, a_network_without_id_tokens_never_names_a_url_as_issuer) {
  EXPECT_EQ(identity_issuer(oidc_manifest(), oidc_instance()).value(), "https://op.example");
  auto m = mastodon_manifest();
  EXPECT_EQ(identity_issuer(m, mastodon_instance()).value(), "vt:mastodon:https://op.example");
  m.auth.issuer = "https://accounts.google.com";
  EXPECT_EQ(identity_issuer(m, mastodon_instance()).value(), "vt:mastodon:https://op.example");
}

TEST_F(provider_resolution, an_instance_without_a_client_is_refused) {
  auto of = oidc_instance();
  of.settings = R"({"issuer":"https://op.example"})";
  auto const at = resolve_provider(context(), oidc_manifest(), of, here);
  ASSERT_FALSE(at);
  EXPECT_EQ(at.error().slug, "oauth.no_client");
}

TEST(metadata_address, follows_each_standard) {
  EXPECT_EQ(metadata_url(discovery_kind::oidc, "https://op.example/tenant/").value(),
            "https://op.example/tenant/.well-known/openid-configuration");
  EXPECT_EQ(metadata_url(discovery_kind::rfc8414, "https://op.example:8443/tenant").value(),
            "https://op.example:8443/.well-known/oauth-authorization-server/tenant");
  EXPECT_EQ(metadata_url(discovery_kind::rfc8414, "https://op.example").value(),
            "https://op.example/.well-known/oauth-authorization-server");
  EXPECT_FALSE(metadata_url(discovery_kind::oidc, "http://op.example"));
  EXPECT_FALSE(metadata_url(discovery_kind::oidc, "https://op.example/?a=b"));
}

TEST(cache_lifetime, stays_within_five_minutes_and_a_day) {
  auto const of = [](char const* value) { return cache_lifetime_ms({{"Cache-Control", value}}); };
  EXPECT_EQ(cache_lifetime_ms({}), hour_ms);
  EXPECT_EQ(of("public, max-age=7200"), 2 * hour_ms);
  EXPECT_EQ(of("max-age=1"), 5 * minute_ms);
  EXPECT_EQ(of("max-age=99999999"), day_ms);
  EXPECT_EQ(of("no-store"), 5 * minute_ms);
  EXPECT_EQ(of("max-age=soon"), hour_ms);
}

TEST(redirect_address, is_built_from_the_configuration_alone) {
  EXPECT_EQ(redirect_uri("https://shop.example/", "/vetrina", "op"),
            "https://shop.example/vetrina/connect/op/callback");
}

class provider_keys : public oauth_engine {
 protected:
  std::string_view verify() {
    static constexpr std::string_view algorithms[] = {"ES256"};
    auto const token = op_token();
    auto const got =
        verify_with_provider_keys(context(), "https://op.example", "https://op.example/jwks", token, algorithms);
    return got ? std::string_view{"accepted"} : got.error().slug;
  }
  // A token by way of the whole flow's first half, so that it is signed as the provider signs.
  std::string op_token() {
    auto const at = resolve_provider(context(), oidc_manifest(), oidc_instance(), here).value();
    auto const secrets = make_attempt_secrets(crypto::system_random());
    auto const query =
        fakes::provider::query_of(cat("?", op.approve(authorization_url(at, {secrets, {"openid"}, here, ""}))));
    return exchange_code(context(), at, query.at("code"), secrets.code_verifier, here, {"openid"}).value().id_token;
  }
};

TEST_F(provider_keys, are_fetched_once_while_they_fit) {
  EXPECT_EQ(verify(), "accepted");
  EXPECT_EQ(verify(), "accepted");
  EXPECT_EQ(op.requests_to("/jwks"), 1U);
}

TEST_F(provider_keys, are_fetched_again_after_a_rotation_but_not_within_a_minute) {
  EXPECT_EQ(verify(), "accepted");
  op.key_id = "k2";
  EXPECT_EQ(verify(), "jws.unknown_key");
  EXPECT_EQ(op.requests_to("/jwks"), 1U);
  time.advance(jwks_refetch_floor_ms);
  EXPECT_EQ(verify(), "accepted");
  EXPECT_EQ(op.requests_to("/jwks"), 2U);
}

TEST_F(provider_keys, that_nobody_has_are_not_asked_for_without_end) {
  EXPECT_EQ(verify(), "accepted");
  op.spoil_header = [](auto& m) { m["kid"] = R"("forged")"; };
  time.advance(jwks_refetch_floor_ms);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(verify(), "jws.unknown_key");
  EXPECT_EQ(op.requests_to("/jwks"), 2U);
}

}  // namespace
}  // namespace vetrina::connector::testing
