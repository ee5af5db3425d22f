#include "connector/oauth.hpp"

#include "connector/callback.hpp"
#include "connector/userinfo.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "support.hpp"

namespace vetrina::connector::testing {
namespace {

class oauth : public oauth_engine {
 protected:
  struct outcome {
    std::string slug = "accepted";
    std::string subject;
    token_answer tokens;
  };

  // The whole of it: resolve, send the browser, exchange, verify.
  outcome sign_in() {
    auto const in = context();
    auto const at = resolve_provider(in, oidc_manifest(), oidc_instance(), here);
    if (!at) return {std::string{at.error().slug}, {}, {}};
    auto const secrets = make_attempt_secrets(crypto::system_random());
    auto const back = parse_callback(op.approve(authorization_url(*at, {secrets, asked_, here, ""})));
    if (auto const checked = check_response_issuer(*back, at->response_issuer, at->response_issuer_required);
        !checked) {
      return {std::string{checked.error().slug}, {}, {}};
    }
    auto tokens = exchange_code(in, *at, back->code, secrets.code_verifier, here, asked_);
    if (!tokens) return {std::string{tokens.error().slug}, {}, {}};
    auto const claims = verified_claims(in, *at, *tokens, secrets.nonce);
    if (!claims) return {std::string{claims.error().slug}, {}, {}};
    auto const subject = claims->string_at("/sub");
    auto const more = userinfo(in, *at, tokens->access_token, subject);
    if (!more) return {std::string{more.error().slug}, {}, {}};
    return {"accepted", *subject, *std::move(tokens)};
  }

  std::vector<std::string> asked_{"openid", "email"};
};

TEST_F(oauth, a_code_becomes_a_verified_subject) {
  auto const got = sign_in();
  EXPECT_EQ(got.slug, "accepted");
  EXPECT_EQ(got.subject, "alice");
  EXPECT_EQ(got.tokens.scopes, asked_);
  EXPECT_EQ(got.tokens.expires_at, noon + 3'600'000);
}

TEST_F(oauth, all_offered_signatures_are_accepted) {
  for (auto const* algorithm : {"RS256", "PS256", "ES256", "EdDSA"}) {
    op.signing_algorithm = algorithm;
    time.advance(day_ms + 1);
    EXPECT_EQ(sign_in().slug, "accepted") << algorithm;
  }
}

TEST_F(oauth, the_address_asks_for_a_code_with_proof_key_and_nonce) {
  auto const at = resolve_provider(context(), oidc_manifest(), oidc_instance(), here);
  ASSERT_TRUE(at);
  auto const secrets = make_attempt_secrets(crypto::system_random());
  auto query = fakes::provider::query_of(authorization_url(*at, {secrets, asked_, here, "alice"}));
  EXPECT_EQ(query["response_type"], "code");
  EXPECT_EQ(query["code_challenge_method"], "S256");
  EXPECT_EQ(query["code_challenge"], crypto::base64url(crypto::sha256(secrets.code_verifier.reveal())));
  EXPECT_EQ(query["redirect_uri"], here);
  EXPECT_EQ(query["state"], secrets.state);
  EXPECT_EQ(query["nonce"], secrets.nonce);
  EXPECT_EQ(query["scope"], "openid email");
  EXPECT_EQ(query["login_hint"], "alice");
  EXPECT_GE(secrets.state.size(), 43U);
  EXPECT_GE(secrets.code_verifier.size(), 43U);
}

TEST_F(oauth, an_extra_parameter_never_replaces_what_guards_the_attempt) {
  auto m = oidc_manifest();
  m.auth.extra_authorize_parameters = {{"prompt", "consent"}, {"state", "fixed"}, {"code_challenge_method", "plain"}};
  auto const at = resolve_provider(context(), m, oidc_instance(), here);
  ASSERT_TRUE(at);
  auto const url = authorization_url(*at, {make_attempt_secrets(crypto::system_random()), asked_, here, ""});
  EXPECT_NE(url.find("prompt=consent"), std::string::npos);
  EXPECT_EQ(url.find("fixed"), std::string::npos);
  EXPECT_EQ(url.find("plain"), std::string::npos);
}

TEST_F(oauth, attempts_share_nothing) {
  auto const one = make_attempt_secrets(crypto::system_random());
  auto const two = make_attempt_secrets(crypto::system_random());
  EXPECT_NE(one.state, two.state);
  EXPECT_NE(one.nonce, two.nonce);
  EXPECT_NE(one.code_verifier.reveal(), two.code_verifier.reveal());
  EXPECT_NE(one.state, one.nonce);
}

struct misbehaviour {
  char const* name;
  std::function<void(fakes::provider&)> tell;
  std::string_view expected;
};
class misbehaving_provider : public oauth, public ::testing::WithParamInterface<misbehaviour> {};

TEST_P(misbehaving_provider, is_refused_by_name) {
  GetParam().tell(op);
  EXPECT_EQ(sign_in().slug, GetParam().expected);
}

std::function<void(fakes::provider&)> token_member(char const* name, std::string value) {
  return [=](fakes::provider& op) { op.spoil_token = [=](fakes::json_members& m) { m[name] = value; }; };
}
std::function<void(fakes::provider&)> response(char const* path, std::function<void(net::http_response&)> change) {
  return [=](fakes::provider& op) {
    op.spoil_response = [=](net::http_response& r, std::string_view at) {
      if (at == path) change(r);
    };
  };
}

std::function<void(fakes::provider&)> signed_claim(char const* name, std::string value) {
  return [=](fakes::provider& op) {
    op.signs_userinfo = true;
    op.spoil_userinfo = [=](fakes::json_members& m) { m[name] = value; };
  };
}

misbehaviour const misbehaviours[] = {
    {"none", [](fakes::provider&) {}, "accepted"},
    {"token_type_in_lower_case", token_member("token_type", R"("bEaReR")"), "accepted"},
    {"token_type_missing", [](fakes::provider& op) { op.spoil_token = [](auto& m) { m.erase("token_type"); }; },
     "oauth.token_type"},
    {"token_type_unknown", token_member("token_type", R"("DPoP")"), "oauth.token_type"},
    {"no_expires_in", [](fakes::provider& op) { op.spoil_token = [](auto& m) { m.erase("expires_in"); }; }, "accepted"},
    {"no_access_token", [](fakes::provider& op) { op.spoil_token = [](auto& m) { m.erase("access_token"); }; },
     "oauth.bad_answer"},
    {"no_id_token", [](fakes::provider& op) { op.spoil_token = [](auto& m) { m.erase("id_token"); }; },
     "oauth.no_id_token"},
    {"duplicate_member", response("/token", [](auto& r) { r.body.insert(1, R"("access_token":"x",)"); }),
     "oauth.bad_answer"},
    {"not_an_object", response("/token", [](auto& r) { r.body = "[]"; }), "oauth.bad_answer"},
    {"depth_bomb", response("/token", [](auto& r) { r.body = std::string(5000, '['); }), "oauth.bad_answer"},
    {"not_a_number", response("/token", [](auto& r) { r.body = R"({"expires_in":NaN})"; }), "oauth.bad_answer"},
    {"jwt_answer", response("/token", [](auto& r) { r.headers[0].value = "application/jwt"; }), "oauth.bad_answer"},
    {"token_redirect", response("/token", [](auto& r) { r.status = 307; }), "oauth.redirected"},
    {"token_refused", response("/token", [](auto& r) { r.status = 400; }), "oauth.code_refused"},
    {"wrong_client", [](fakes::provider& op) { op.client_secret = "changed"; }, "oauth.client_refused"},
    {"jwks_redirect", response("/jwks", [](auto& r) { r.status = 302; }), "oauth.redirected"},
    {"jwks_missing", response("/jwks", [](auto& r) { r.status = 404; }), "oauth.no_keys"},
    {"userinfo_of_another", [](fakes::provider& op) { op.spoil_userinfo = [](auto& m) { m["sub"] = R"("mallory")"; }; },
     "oauth.userinfo_subject"},
    {"userinfo_of_nobody", [](fakes::provider& op) { op.spoil_userinfo = [](auto& m) { m.erase("sub"); }; },
     "oauth.userinfo_subject"},
    {"signed_userinfo", [](fakes::provider& op) { op.signs_userinfo = true; }, "accepted"},
    {"signed_userinfo_of_another", signed_claim("sub", R"("mallory")"), "oauth.userinfo_subject"},
    {"signed_userinfo_by_another", signed_claim("iss", R"("https://evil.example")"), "oauth.userinfo_signed"},
    {"signed_userinfo_for_another", signed_claim("aud", R"("other")"), "oauth.userinfo_signed"},
    {"signed_userinfo_for_several", signed_claim("aud", R"(["other","shop"])"), "accepted"},
    {"signed_userinfo_for_nobody", signed_claim("aud", "null"), "oauth.userinfo_signed"},
    {"signed_userinfo_that_is_over", signed_claim("exp", "1"), "oauth.userinfo_signed"},
    {"signed_userinfo_that_lasts", signed_claim("exp", "1790000600"), "accepted"},
    {"signed_userinfo_with_a_broken_signature",
     [](fakes::provider& op) {
       op.signs_userinfo = true;
       op.spoil_userinfo_token = [](std::string& t) { t[t.size() - 10] = t[t.size() - 10] == 'A' ? 'B' : 'A'; };
     },
     "jws.bad_signature"},
    {"signed_userinfo_that_is_none",
     [](fakes::provider& op) {
       op.signs_userinfo = true;
       op.spoil_userinfo_token = [](std::string& t) { t = R"({"sub":"alice"})"; };
     },
     "jws.malformed"},
    {"plain_userinfo_labelled_as_signed", response("/me", [](auto& r) { r.headers[0].value = "application/jwt"; }),
     "jws.malformed"},
    {"signed_userinfo_labelled_as_plain",
     [](fakes::provider& op) {
       op.signs_userinfo = true;
       op.spoil_response = [](auto& r, auto path) {
         if (path == "/me") r.headers[0].value = "application/json";
       };
     },
     "oauth.bad_answer"},
    {"alg_none", [](fakes::provider& op) { op.spoil_header = [](auto& m) { m["alg"] = R"("none")"; }; },
     "jws.algorithm_not_allowed"},
    {"alg_hs256", [](fakes::provider& op) { op.spoil_header = [](auto& m) { m["alg"] = R"("HS256")"; }; },
     "jws.algorithm_not_allowed"},
    {"alg_null", [](fakes::provider& op) { op.spoil_header = [](auto& m) { m["alg"] = "null"; }; }, "jws.malformed"},
    {"unknown_kid", [](fakes::provider& op) { op.spoil_header = [](auto& m) { m["kid"] = R"("k9")"; }; },
     "jws.unknown_key"},
    {"no_kid_and_one_key", [](fakes::provider& op) { op.spoil_header = [](auto& m) { m.erase("kid"); }; }, "accepted"},
    {"broken_signature",
     [](fakes::provider& op) {
       op.spoil_id_token = [](std::string& t) {
         auto& c = t[t.size() - 10];
         c = c == 'A' ? 'B' : 'A';
       };
     },
     "jws.bad_signature"},
    {"unsigned", [](fakes::provider& op) { op.spoil_id_token = [](std::string& t) { t.resize(t.rfind('.') + 1); }; },
     "jws.bad_signature"},
    {"other_nonce", [](fakes::provider& op) { op.spoil_claims = [](auto& m) { m["nonce"] = R"("x")"; }; },
     "id_token.nonce"},
    {"issuer_missing_in_response", [](fakes::provider& op) { op.iss_in_response = false; }, "callback.issuer_missing"},
    {"other_issuer_in_metadata",
     [](fakes::provider& op) { op.spoil_metadata = [](auto& m) { m["issuer"] = R"("https://op.example/")"; }; },
     "oauth.issuer_mismatch"},
    {"plain_http_token_endpoint",
     [](fakes::provider& op) {
       op.spoil_metadata = [](auto& m) { m["token_endpoint"] = R"("http://op.example/token")"; };
     },
     "network.plain_http"},
    {"no_keys_in_metadata", [](fakes::provider& op) { op.spoil_metadata = [](auto& m) { m.erase("jwks_uri"); }; },
     "oauth.bad_metadata"},
    {"no_metadata", response("/.well-known/openid-configuration", [](auto& r) { r.status = 404; }),
     "oauth.no_metadata"},
};
INSTANTIATE_TEST_SUITE_P(oauth, misbehaving_provider, ::testing::ValuesIn(misbehaviours),
                         [](auto const& one) { return std::string{one.param.name}; });

TEST_F(oauth, a_code_won_with_another_verifier_is_refused_and_sent_once) {
  auto const in = context();
  auto const at = resolve_provider(in, oidc_manifest(), oidc_instance(), here);
  ASSERT_TRUE(at);
  auto const mine = make_attempt_secrets(crypto::system_random());
  auto const other = make_attempt_secrets(crypto::system_random());
  auto const back = parse_callback(op.approve(authorization_url(*at, {other, asked_, here, ""})));
  auto const tokens = exchange_code(in, *at, back->code, mine.code_verifier, here, asked_);
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().slug, "oauth.code_refused");
  EXPECT_EQ(op.requests_to("/token"), 1U);
}

TEST_F(oauth, narrower_scopes_are_told_and_wider_ones_dropped) {
  op.spoil_token = [](auto& m) { m["scope"] = R"("openid admin")"; };
  auto const got = sign_in();
  EXPECT_EQ(got.tokens.scopes, std::vector<std::string>{"openid"});
  EXPECT_EQ(got.tokens.missing_scopes, std::vector<std::string>{"email"});
}

TEST_F(oauth, a_client_secret_may_go_into_the_body_where_the_provider_takes_only_that) {
  op.spoil_metadata = [](auto& m) { m["token_endpoint_auth_methods_supported"] = R"(["client_secret_post"])"; };
  EXPECT_EQ(sign_in().slug, "accepted");
  EXPECT_TRUE(net::find(op.log.at(1).headers, "authorization").empty());
}

TEST_F(oauth, hosts_off_the_list_are_not_called) {
  struct nowhere final : net::egress_policy {
    bool allows(std::string_view, std::uint16_t) const override { return false; }
  } policy;
  auto in = context();
  in.egress = &policy;
  auto const at = resolve_provider(in, oidc_manifest(), oidc_instance(), here);
  ASSERT_FALSE(at);
  EXPECT_EQ(at.error().slug, "network.host_not_allowed");
}

}  // namespace
}  // namespace vetrina::connector::testing
