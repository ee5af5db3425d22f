// Tokens that are bound to a key (RFC 9449), from the pushed request to the claims: what is sent, and what is refused.
#include "connector/dpop.hpp"

#include "connector/oauth.hpp"
#include "connector/refresh.hpp"
#include "connector/userinfo.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/jws.hpp"
#include "support.hpp"

namespace vetrina::connector::testing {
namespace {

class bound_tokens : public oauth_engine {
 protected:
  bound_tokens() {
    op.binds_tokens = true;
    m_.auth.dpop = dpop_rule::required;
  }
  // As identity/ does it: the attempt's key is the identity's later.
  result<provider> resolve() {
    VT_TRY(auto at, resolve_provider(context(), m_, of_, here));
    if (at.dpop) at.dpop_key = key_;
    return at;
  }
  result<token_answer> tokens(provider const& at) {
    VT_TRY(auto const url, begin_authorization(context(), at, {attempt_, scopes_, here, ""}));
    auto back = fakes::provider::query_of(cat("?", op.approve(url)));
    return exchange_code(context(), at, back["code"], attempt_.code_verifier, here, scopes_);
  }
  std::string sign_in() {
    auto const at = resolve();
    if (!at) return std::string{at.error().slug};
    auto const got = tokens(*at);
    if (!got) return std::string{got.error().slug};
    auto const claims = userinfo(context(), *at, got->access_token, "alice");
    return claims ? "signed in" : std::string{claims.error().slug};
  }
  json::document claims_of(net::http_request const& request) {
    auto const proof = std::string{net::find(request.headers, "dpop")};
    auto const first = proof.find('.') + 1;
    return json::document::parse(
               crypto::base64url_decode(std::string_view{proof}.substr(first, proof.rfind('.') - first)).value())
        .value();
  }
  std::vector<net::http_request> sent_to(std::string_view path) {
    std::vector<net::http_request> out;
    for (auto const& one : op.log) {
      if (one.target == cat("https://op.example", path)) out.push_back(one);
    }
    return out;
  }

  manifest m_ = oidc_manifest();
  instance of_ = oidc_instance();
  crypto::signing_key key_ = crypto::signing_key::fresh();
  attempt_secrets attempt_ = make_attempt_secrets(crypto::system_random());
  std::vector<std::string> scopes_{"openid", "email"};
};

TEST_F(bound_tokens, are_asked_for_and_used_with_a_proof) {
  EXPECT_EQ(sign_in(), "signed in");
  auto const at_token = claims_of(sent_to("/token").at(0));
  EXPECT_EQ(at_token.string_at("/htm"), "POST");
  EXPECT_EQ(at_token.string_at("/htu"), "https://op.example/token");
  EXPECT_FALSE(at_token.has("/ath"));
  EXPECT_FALSE(at_token.has("/nonce"));
  auto const at_claims = claims_of(sent_to("/me").at(0));
  EXPECT_EQ(at_claims.string_at("/htm"), "GET");
  EXPECT_TRUE(at_claims.has("/ath"));
  EXPECT_NE(at_claims.string_at("/jti"), at_token.string_at("/jti"));
  EXPECT_TRUE(net::find(sent_to("/me").at(0).headers, "authorization").starts_with("DPoP "));
}

TEST_F(bound_tokens, are_wished_for_by_a_setting_as_well) {
  m_.auth.dpop = dpop_rule::none;
  op.binds_tokens = false;
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_EQ(net::find(sent_to("/token").at(0).headers, "dpop"), "");
  op.binds_tokens = true;
  time.advance(2 * hour_ms);
  of_.settings = R"({"issuer":"https://op.example","client_id":"shop","dpop":true})";
  EXPECT_EQ(sign_in(), "signed in");
}

TEST_F(bound_tokens, have_their_code_bound_to_the_key_as_well) {
  auto const at = resolve().value();
  auto const query = fakes::provider::query_of(authorization_url(at, {attempt_, scopes_, here, ""}));
  EXPECT_EQ(query.at("dpop_jkt"), key_.thumbprint());
  auto const url = begin_authorization(context(), at, {attempt_, scopes_, here, ""}).value();
  auto back = fakes::provider::query_of(cat("?", op.approve(url)));
  auto thief = at;
  thief.dpop_key = crypto::signing_key::fresh();
  auto const stolen = exchange_code(context(), thief, back["code"], attempt_.code_verifier, here, scopes_);
  ASSERT_FALSE(stolen);
  EXPECT_EQ(stolen.error().slug, "oauth.code_refused");
}

TEST_F(bound_tokens, may_begin_with_a_pushed_request) {
  op.requires_par = true;
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_NE(net::find(sent_to("/par").at(0).headers, "dpop"), "");
}

TEST_F(bound_tokens, that_are_not_bound_after_all_are_refused) {
  op.spoil_token = [](auto& m) { m["token_type"] = R"("Bearer")"; };
  EXPECT_EQ(sign_in(), "oauth.token_type");
  op.spoil_token = [](auto& m) { m.erase("token_type"); };
  EXPECT_EQ(sign_in(), "oauth.token_type");
  op.spoil_token = [](auto& m) { m["token_type"] = R"("dpop")"; };
  EXPECT_EQ(sign_in(), "signed in");
}

TEST_F(bound_tokens, are_not_hoped_for_where_the_provider_does_not_say_that_it_takes_our_proofs) {
  op.spoil_metadata = [](auto& m) { m["dpop_signing_alg_values_supported"] = R"(["RS256"])"; };
  EXPECT_EQ(sign_in(), "oauth.no_dpop");
  time.advance(2 * hour_ms);
  op.spoil_metadata = [](auto& m) { m.erase("dpop_signing_alg_values_supported"); };
  EXPECT_EQ(sign_in(), "oauth.no_dpop");
  time.advance(2 * hour_ms);
  op.spoil_metadata = nullptr;
  EXPECT_EQ(sign_in(), "signed in");
}

// ---- nonces ----

TEST_F(bound_tokens, take_the_servers_nonce_and_remember_it) {
  op.dpop_nonce = "n1";
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_EQ(sent_to("/token").size(), 2U);
  EXPECT_EQ(claims_of(sent_to("/token").at(1)).string_at("/nonce"), "n1");
  EXPECT_EQ(sent_to("/me").size(), 1U);  // the same origin: it is known by now
  op.log.clear();
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_EQ(sent_to("/token").size(), 1U);
  op.dpop_nonce = "n2";
  op.log.clear();
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_EQ(sent_to("/token").size(), 2U);
}

TEST_F(bound_tokens, give_up_where_the_server_wants_another_nonce_twice) {
  op.dpop_nonce = "n1";
  op.never_content_with_a_nonce = true;
  EXPECT_EQ(sign_in(), "oauth.dpop_nonce");
  EXPECT_EQ(sent_to("/token").size(), 2U);
}

TEST_F(bound_tokens, give_up_where_the_server_wants_a_nonce_and_gives_none) {
  op.dpop_nonce = "n1";
  for (auto const* given : {"", "x"}) {
    op.spoil_response = [=](net::http_response& out, std::string_view path) {
      if (path != "/token") return;
      std::erase_if(out.headers, [](auto const& h) { return h.name == "DPoP-Nonce"; });
      if (*given != '\0') out.headers.push_back({"DPoP-Nonce", std::string(1025, *given)});
    };
    op.log.clear();
    EXPECT_EQ(sign_in(), "oauth.dpop_nonce");
    EXPECT_EQ(sent_to("/token").size(), 1U);
  }
}

TEST_F(bound_tokens, send_an_assertion_made_anew_with_the_nonce) {
  static crypto::tests::signing_key const client{crypto::tests::kind::p256};
  op.client_jwk = client.jwk();
  of_.secrets.insert_or_assign("private_key", secret{client.private_jwk()});
  op.dpop_nonce = "n1";
  EXPECT_EQ(sign_in(), "signed in");  // the fake takes each assertion once
  EXPECT_EQ(sent_to("/token").size(), 2U);
}

// ---- refresh ----

TEST_F(bound_tokens, are_refreshed_with_their_key_alone) {
  op.gives_refresh_tokens = true;
  auto at = resolve().value();
  auto const first = tokens(at).value();
  auto const second = refresh_tokens(context(), at, first.refresh_token, scopes_, "alice");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_TRUE(userinfo(context(), at, second->access_token, "alice"));
  at.dpop_key = crypto::signing_key::fresh();
  auto const stolen = refresh_tokens(context(), at, second->refresh_token, scopes_, "alice");
  ASSERT_FALSE(stolen);
  EXPECT_EQ(stolen.error().slug, "oauth.refresh_refused");
  auto const used = userinfo(context(), at, second->access_token, "alice");
  ASSERT_FALSE(used);
  EXPECT_EQ(used.error().slug, "oauth.userinfo_refused");
}

TEST_F(bound_tokens, are_as_good_as_before_where_a_refresh_fails_for_its_nonce) {
  op.gives_refresh_tokens = true;
  auto const at = resolve().value();
  auto const first = tokens(at).value();
  op.dpop_nonce = "n1";
  op.never_content_with_a_nonce = true;
  auto const got = refresh_tokens(context(), at, first.refresh_token, scopes_, "alice");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "oauth.dpop_nonce");
  op.never_content_with_a_nonce = false;
  EXPECT_TRUE(refresh_tokens(context(), at, first.refresh_token, scopes_, "alice"));
}

TEST_F(bound_tokens, that_a_refresh_does_not_bind_are_lost_and_never_kept) {
  op.gives_refresh_tokens = true;
  auto const at = resolve().value();
  auto const first = tokens(at).value();
  op.spoil_token = [](auto& m) { m["token_type"] = R"("Bearer")"; };
  auto const got = refresh_tokens(context(), at, first.refresh_token, scopes_, "alice");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "oauth.refresh_lost");
}

// ---- the proof itself ----

TEST_F(bound_tokens, prove_for_an_address_without_its_query) {
  auto const proof =
      dpop_proof(key_, time, crypto::system_random(), {"GET", "https://a.example/x?y=1#z", "n", "token"});
  constexpr std::string_view algorithms[] = {"ES256"};
  auto const keys = crypto::key_set::parse(crypto::tests::set_of(key_.public_jwk())).value();
  auto const verified = crypto::verify_jws(proof, keys, algorithms).value();
  auto const header = json::document::parse(verified.header).value();
  EXPECT_EQ(header.string_at("/typ"), "dpop+jwt");
  EXPECT_FALSE(header.has("/jwk/d"));
  auto const claims = json::document::parse(verified.payload).value();
  EXPECT_EQ(claims.string_at("/htu"), "https://a.example/x");
  EXPECT_EQ(claims.string_at("/nonce"), "n");
  EXPECT_EQ(claims.string_at("/ath"), crypto::base64url(crypto::sha256("token")));
  EXPECT_EQ(claims.integer_at("/iat"), noon / 1000);
}

}  // namespace
}  // namespace vetrina::connector::testing
