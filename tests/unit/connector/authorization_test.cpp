// Requests pushed to the provider (RFC 9126) and clients that prove themselves with a key (RFC 7523): what is sent, and
// what is refused.
#include "connector/authorization.hpp"

#include "connector/client_request.hpp"
#include "crypto/jws.hpp"
#include "support.hpp"

namespace vetrina::connector::testing {
namespace {

namespace signing = crypto::tests;

signing::signing_key const& client_key() {
  static signing::signing_key const made{signing::kind::p256};
  return made;
}

class authorization : public oauth_engine {
 protected:
  result<provider> resolve() { return resolve_provider(context(), m_, of_, here); }
  result<std::string> begin() {
    VT_TRY(auto const at, resolve());
    return begin_authorization(context(), at, {attempt_, scopes_, here, ""});
  }
  std::string slug() {
    auto const url = begin();
    return url ? "begun" : std::string{url.error().slug};
  }
  std::string sign_in() {
    auto const at = resolve();
    if (!at) return std::string{at.error().slug};
    auto const url = begin_authorization(context(), *at, {attempt_, scopes_, here, ""});
    if (!url) return std::string{url.error().slug};
    auto back = fakes::provider::query_of(cat("?", op.approve(*url)));
    auto const tokens = exchange_code(context(), *at, back["code"], attempt_.code_verifier, here, scopes_);
    return tokens ? "signed in" : std::string{tokens.error().slug};
  }
  void prove_by_key(std::string_view members = {}) {
    op.client_jwk = client_key().jwk();
    of_.secrets.erase("client_secret");
    of_.secrets.insert_or_assign("private_key", secret{client_key().private_jwk(members)});
  }
  void answer_par(int status, std::string body) {
    op.spoil_response = [=](net::http_response& out, std::string_view path) {
      if (path != "/par") return;
      out.status = status;
      out.body = body;
    };
  }
  net::http_request const& sent_to_par() {
    for (auto const& one : op.log) {
      if (one.target == "https://op.example/par") return one;
    }
    throw std::runtime_error("nothing was pushed");
  }

  manifest m_ = oidc_manifest();
  instance of_ = oidc_instance();
  attempt_secrets attempt_ = make_attempt_secrets(crypto::system_random());
  std::vector<std::string> scopes_{"openid", "email"};
};

TEST_F(authorization, is_not_pushed_where_nobody_asks_for_it) {
  EXPECT_NE(begin().value().find("code_challenge="), std::string::npos);
  EXPECT_EQ(op.requests_to("/par"), 0U);
}

TEST_F(authorization, pushed_leaves_nothing_but_a_reference_in_the_address) {
  op.requires_par = true;
  auto const url = begin().value();
  auto const query = fakes::provider::query_of(url);
  EXPECT_TRUE(url.starts_with("https://op.example/auth?"));
  EXPECT_EQ(query.size(), 2U);
  EXPECT_EQ(query.at("client_id"), "shop");
  EXPECT_TRUE(query.at("request_uri").starts_with("urn:"));
  auto const& pushed = sent_to_par();
  EXPECT_EQ(pushed.method, "POST");
  EXPECT_TRUE(net::find(pushed.headers, "authorization").starts_with("Basic "));
  auto const fields = fakes::provider::query_of(cat("?", pushed.body));
  EXPECT_EQ(fields.at("state"), attempt_.state);
  EXPECT_EQ(fields.at("nonce"), attempt_.nonce);
  EXPECT_EQ(fields.at("redirect_uri"), here);
  EXPECT_EQ(fields.at("client_id"), "shop");
  EXPECT_EQ(fields.at("code_challenge_method"), "S256");
}

TEST_F(authorization, is_pushed_where_the_metadata_the_manifest_or_a_setting_says_so) {
  op.requires_par = true;
  EXPECT_EQ(sign_in(), "signed in");
  op.requires_par = false;
  time.advance(2 * hour_ms);
  m_.auth.par = par_rule::always;
  EXPECT_EQ(sign_in(), "signed in");
  m_.auth.par = par_rule::when_required;
  of_.settings = R"({"issuer":"https://op.example","client_id":"shop","par":true})";
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_EQ(op.requests_to("/par"), 3U);
}

TEST_F(authorization, that_must_be_pushed_is_never_sent_another_way) {
  op.requires_par = true;
  answer_par(500, "{}");
  EXPECT_EQ(slug(), "oauth.par_refused");
  op.spoil_response = nullptr;
  op.requires_par = false;
  time.advance(2 * hour_ms);
  op.spoil_metadata = [](auto& m) { m.erase("pushed_authorization_request_endpoint"); };
  m_.auth.par = par_rule::always;
  EXPECT_EQ(slug(), "oauth.no_endpoints");
  time.advance(2 * hour_ms);
  op.spoil_metadata = [](auto& m) {
    m.erase("pushed_authorization_request_endpoint");
    m["require_pushed_authorization_requests"] = "true";
  };
  EXPECT_EQ(slug(), "oauth.bad_metadata");
}

TEST_F(authorization, a_reference_smuggles_nothing_into_the_address) {
  op.requires_par = true;
  std::string const crafted = "urn:x&redirect_uri=https://evil.example&client_id=evil#&state=s";
  answer_par(201, cat(R"({"request_uri":")", crafted, R"(","expires_in":60})"));
  auto const url = begin().value();
  auto const query = fakes::provider::query_of(url);
  EXPECT_EQ(url.find('#'), std::string::npos);
  EXPECT_EQ(query.size(), 2U);
  EXPECT_EQ(query.at("client_id"), "shop");
  EXPECT_EQ(query.at("request_uri"), crafted);
}

TEST_F(authorization, needs_a_reference_that_lasts) {
  op.requires_par = true;
  struct row {
    int status;
    char const* body;
    char const* slug;
  };
  for (auto const& one : std::initializer_list<row>{
           {201, R"({"request_uri":"urn:x","expires_in":60})", "begun"},
           {200, R"({"request_uri":"urn:x","expires_in":60})", "begun"},
           {201, R"({"expires_in":60})", "oauth.bad_answer"},
           {201, R"({"request_uri":"","expires_in":60})", "oauth.bad_answer"},
           {201, R"({"request_uri":7,"expires_in":60})", "oauth.bad_answer"},
           {201, R"({"request_uri":"urn:x\r\ny","expires_in":60})", "oauth.bad_answer"},
           {201, R"({"request_uri":"urn:x"})", "oauth.bad_answer"},
           {201, R"({"request_uri":"urn:x","expires_in":0})", "oauth.bad_answer"},
           {201, R"({"request_uri":"urn:x","expires_in":-60})", "oauth.bad_answer"},
           {201, R"({"request_uri":"urn:x","request_uri":"urn:y","expires_in":60})", "oauth.bad_answer"},
           {201, "urn:x", "oauth.bad_answer"},
           {400, R"({"error":"invalid_request"})", "oauth.par_refused"},
           {401, R"({"error":"invalid_client"})", "oauth.client_refused"},
           {403, "<p>no</p>", "oauth.par_refused"},
           {302, "{}", "oauth.redirected"}}) {
    answer_par(one.status, one.body);
    EXPECT_EQ(slug(), one.slug) << one.status << " " << one.body;
  }
}

TEST_F(authorization, asks_for_a_posted_answer_only_where_the_manifest_says_so) {
  EXPECT_EQ(begin().value().find("response_mode"), std::string::npos);
  m_.auth.response_mode = response_mode::form_post;
  EXPECT_EQ(fakes::provider::query_of(begin().value()).at("response_mode"), "form_post");
}

// ---- clients with a key ----

TEST_F(authorization, a_client_with_a_key_proves_itself_with_it_everywhere) {
  prove_by_key();
  op.requires_par = true;
  EXPECT_EQ(sign_in(), "signed in");
  for (auto const& one : op.log) EXPECT_EQ(net::find(one.headers, "authorization"), "") << one.target;
  EXPECT_EQ(op.requests_to("/par"), 1U);
  EXPECT_EQ(op.requests_to("/token"), 1U);
}

TEST_F(authorization, an_assertion_is_for_the_pinned_issuer_and_for_a_minute) {
  prove_by_key(R"("kid":"k7")");
  auto const at = resolve().value();
  auto const request = client_request(context(), at, {at.token_endpoint, {}});
  auto const fields = fakes::provider::query_of(cat("?", request.body));
  EXPECT_EQ(fields.at("client_id"), "shop");
  constexpr std::string_view algorithms[] = {"ES256"};
  auto const keys = crypto::key_set::parse(signing::set_of(client_key().jwk(R"("kid":"k7")"))).value();
  auto const token = crypto::verify_jws(fields.at("client_assertion"), keys, algorithms).value();
  auto const claims = json::document::parse(token.payload).value();
  EXPECT_EQ(claims.string_at("/aud"), "https://op.example");
  EXPECT_EQ(claims.string_at("/iss"), "shop");
  EXPECT_EQ(claims.string_at("/sub"), "shop");
  EXPECT_EQ(claims.integer_at("/exp").value() - claims.integer_at("/iat").value(), 60);
}

// A provider whose metadata names another's token endpoint gets an assertion that is worth nothing there.
TEST_F(authorization, the_audience_is_never_what_metadata_say) {
  prove_by_key();
  op.spoil_metadata = [](auto& m) { m["token_endpoint"] = R"("https://honest.example/token")"; };
  EXPECT_EQ(resolve().value().assertion_audience, "https://op.example");
}

TEST_F(authorization, an_assertion_is_made_for_each_request) {
  prove_by_key();
  auto const at = resolve().value();
  EXPECT_NE(client_request(context(), at, {at.token_endpoint, {}}).body,
            client_request(context(), at, {at.token_endpoint, {}}).body);
}

TEST_F(authorization, a_key_that_the_provider_does_not_know_is_refused) {
  prove_by_key();
  op.client_jwk = signing::signing_key{signing::kind::p256}.jwk();
  EXPECT_EQ(sign_in(), "oauth.client_refused");
}

TEST_F(authorization, a_plugin_that_wants_a_key_is_not_used_with_a_password_instead) {
  m_.auth.client_auth = client_auth_method::private_key_jwt;
  EXPECT_EQ(slug(), "oauth.no_client_key");
  of_.secrets.insert_or_assign("private_key", secret{"not a key"});
  EXPECT_EQ(slug(), "jws.bad_key");
  prove_by_key();
  EXPECT_EQ(sign_in(), "signed in");
}

// ---- registration by RFC 7591 ----

class self_registration : public authorization {
 protected:
  self_registration() {
    m_.auth.registration.kind = registration_kind::rfc7591;
    of_.settings = R"({"issuer":"https://op.example"})";
    of_.secrets.clear();
  }
  json::document wish() {
    for (auto const& one : op.log) {
      if (one.target == "https://op.example/register") return json::document::parse(one.body).value();
    }
    throw std::runtime_error("nothing was registered");
  }
};

TEST_F(self_registration, happens_once_and_gives_a_secret) {
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_EQ(op.requests_to("/register"), 1U);
  EXPECT_EQ(wish().string_at("/redirect_uris/0"), here);
  EXPECT_EQ(wish().size_at("/redirect_uris"), 1U);
  EXPECT_EQ(wish().string_at("/scope"), "openid email");
  EXPECT_EQ(wish().string_at("/token_endpoint_auth_method"), "client_secret_basic");
}

TEST_F(self_registration, publishes_a_key_where_there_is_one) {
  of_.secrets.insert_or_assign("private_key", secret{client_key().private_jwk(R"("kid":"k7")")});
  EXPECT_EQ(sign_in(), "signed in");
  EXPECT_EQ(wish().string_at("/token_endpoint_auth_method"), "private_key_jwt");
  EXPECT_EQ(wish().string_at("/jwks/keys/0/kid"), "k7");
  EXPECT_FALSE(wish().has("/jwks/keys/0/d"));
}

TEST_F(self_registration, without_a_secret_that_was_due_is_refused) {
  op.spoil_response = [](net::http_response& out, std::string_view path) {
    if (path == "/register") out.body = R"({"client_id":"shop"})";
  };
  EXPECT_EQ(slug(), "oauth.registration_failed");
  m_.auth.client_auth = client_auth_method::none;
  EXPECT_EQ(slug(), "begun");
}

TEST_F(self_registration, that_the_provider_refuses_is_told) {
  op.spoil_response = [](net::http_response& out, std::string_view path) {
    if (path == "/register") out.status = 403;
  };
  EXPECT_EQ(slug(), "oauth.registration_failed");
}

}  // namespace
}  // namespace vetrina::connector::testing
