// RFC 9700, the request side: login.md b.2, tests 1 to 7. Each test is an attack; the control is the same login untouched.
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class rfc9700_request : public negative_scene {
 protected:
  static std::map<std::string, std::string> query_of(std::string const& url) { return fakes::provider::query_of(url); }
  // The form of the last request to the token endpoint.
  std::map<std::string, std::string> token_form() {
    auto const& log = op_.says().log;
    for (auto at = log.rbegin(); at != log.rend(); ++at) {
      if (at->target.ends_with("/token")) return query_of("?" + at->body);
    }
    return {};
  }
};

TEST_F(rfc9700_request, control_an_honest_request_links) { expect_linked(link()); }

// R1, RFC 9700 2.1.1: a plug-in that asks for `plain`, and a verifier that is used twice.
TEST_F(rfc9700_request, a_plain_or_reused_code_challenge) {
  temporary_folder const mine;
  put_variant(mine.path(), "test.plain", replaced(shipped_oidc(), R"("pkce": "S256")", R"("pkce": "plain")"));
  login_scene other{mine.path()};
  EXPECT_EQ(other
                .call("connector.put", {{"connector", R"("op")"},
                                        {"plugin", R"("test.plain")"},
                                        {"settings", R"({"issuer":"https://op.example","client_id":"shop"})"}})
                .slug(),
            "connector.plugin_disabled");
  other.expect_nothing_stored();

  auto const first = begun();
  auto const second = begun();
  auto one = query_of(first.going.url);
  auto two = query_of(second.going.url);
  EXPECT_EQ(one["code_challenge_method"], "S256");
  EXPECT_NE(one["code_challenge"], two["code_challenge"]);
  ASSERT_EQ(complete(first).text("/status"), "linked");
  auto form = token_form();
  EXPECT_GE(form["code_verifier"].size(), 43U);
  EXPECT_EQ(crypto::base64url(crypto::sha256(form["code_verifier"])), one["code_challenge"]);
  // The provider that is asked with the verifier of another attempt refuses: nothing is stored for that one.
  EXPECT_EQ(complete(callback({second.going, cat(part_of(first.query, "code"), "&", part_of(second.query, "state"), "&",
                                                 part_of(second.query, "iss"))}))
                .text("/reason"),
            "oauth.code_refused");
  scene_.expect_linked_once();
}

// R2, RFC 9700 4.8: a provider that says it knows no S256, and one that would take any verifier.
TEST_F(rfc9700_request, a_downgrade_of_the_proof_key) {
  op_.says().spoil_metadata = [](members& m) { m["code_challenge_methods_supported"] = R"(["plain"])"; };
  auto const of = begun();
  EXPECT_EQ(query_of(of.going.url)["code_challenge_method"], "S256");
  expect_linked(complete(of));
  EXPECT_GE(token_form()["code_verifier"].size(), 43U);
}

// R3, RFC 9700 2.1.2 and 2.4: an implicit answer, and a password where a code belongs.
TEST_F(rfc9700_request, an_implicit_answer_or_a_password_grant) {
  auto of = begun();
  EXPECT_EQ(query_of(of.going.url)["response_type"], "code");
  of.query = cat(without(of.query, "code"), "&access_token=access-of-the-attacker&token_type=Bearer");
  expect_rejected(complete(of), "callback.no_code");
  EXPECT_EQ(op_.requests_to("/token"), 0U);
  EXPECT_EQ(op_.requests_to("/me"), 0U);
  EXPECT_EQ(scene_.call("identity.begin", with({{"password", R"("p")"}})).slug(), "request.unknown_field");
}

// R4: a state that is guessed, kept for later, or read from a copy of the database.
TEST_F(rfc9700_request, a_state_that_is_old_or_read_from_the_store) {
  auto const of = begun();
  auto const state = query_of(of.going.url)["state"];
  EXPECT_GE(state.size(), 22U);  // 128 bits in base64url
  scene_.expect_nowhere({state, of.going.cookie, of.going.attempt}, {});
  scene_.time().advance(600 * second_ms);
  expect_rejected(complete(of), "identity.unknown_attempt");
  EXPECT_EQ(op_.requests_to("/token"), 0U);
}

// R5, RFC 9700 4.11: open redirection through the address to come back to.
TEST_F(rfc9700_request, an_open_redirector) {
  for (auto const* bad :
       {"https://evil.example/", "//evil.example", "https:evil.example", "\\\\\\\\evil.example", "%2f%2fevil.example",
        "https://localhost:8443@evil.example/", "https://localhost:8443.evil.example/", "javascript:alert(1)",
        "https://localhost:8443/account/../../evil", "http://localhost:8443/account", "https://localhost:8444/account",
        "https://localhost:8443/account\\u000d\\u000aSet-Cookie: a=b", "https://localhost:8443/accounts"}) {
    auto const got = scene_.call("identity.begin", with({{"return_to", cat("\"", bad, "\"")}}));
    EXPECT_EQ(got.slug(), "identity.return_to_refused") << bad;
    EXPECT_EQ(scene_.rows(count_attempts), 0) << bad;
  }
  scene_.expect_nothing_stored();
  auto const got = complete(begun(with({{"return_to", R"("https://localhost:8443/account/social")"}})));
  expect_linked(got);
  EXPECT_EQ(got.text("/next"), "https://localhost:8443/account/social");
}

// R6: a redirect address that the Host header makes, or that two connectors share.
TEST_F(rfc9700_request, a_redirect_address_of_the_attackers_host_or_of_another_connector) {
  fakes::evil_provider other{good_certificate(), scene_.time()};
  scene_.put_connector(other.issuer(), "op2");
  auto const of = begun();
  auto const theirs = scene_.begin(with({{"connector", R"("op2")"}}));
  auto const address = query_of(of.going.url)["redirect_uri"];
  EXPECT_EQ(address, "https://localhost:8443/vetrina/connect/op/callback");
  EXPECT_EQ(query_of(theirs.url)["redirect_uri"], "https://localhost:8443/vetrina/connect/op2/callback");
  auto const asked = over_http("POST", "/vetrina/connect/op", {}, "intent=sign_in", "evil.example");
  ASSERT_EQ(asked.status, 303);
  EXPECT_EQ(query_of(header(asked, "location"))["redirect_uri"], address);
  EXPECT_EQ(header(asked, "location").find("evil.example"), std::string::npos);
  // A code that was asked for with another address is not taken with ours, which the token request repeats.
  auto changed = of;
  changed.query = op_.approve(replaced(of.going.url, "%2Fop%2Fcallback", "%2Fop2%2Fcallback"));
  expect_rejected(complete(changed), "oauth.code_refused");
  EXPECT_EQ(token_form()["redirect_uri"], address);
}

// R7, CVE-2015-9284: a picture on a stranger's page that begins a login.
TEST_F(rfc9700_request, a_login_that_a_picture_begins) {
  for (auto const* method : {"GET", "HEAD"}) {
    auto const got = over_http(method, "/vetrina/connect/op?intent=link");
    EXPECT_EQ(got.status, 405);
    EXPECT_EQ(header(got, "location"), "");
    EXPECT_EQ(header(got, "set-cookie"), "");
  }
  EXPECT_EQ(op_.requests_to("/.well-known/openid-configuration"), 0U);
  EXPECT_EQ(scene_.rows(count_attempts), 0);
  scene_.expect_nothing_stored();
  EXPECT_EQ(over_http("POST", "/vetrina/connect/op", {}, "intent=sign_in").status, 303);
}

}  // namespace
}  // namespace vetrina::test
