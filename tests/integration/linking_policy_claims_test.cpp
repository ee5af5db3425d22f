// What a claim is worth, and where an answer may lead: login.md b.2 and b.1, N8 to N15 but for N10. Where the sheet leaves a
// number to the attack that b.1 names it for, the comment says which.
#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class linking_policy_claims : public negative_scene {
 protected:
  outcome sign_in() {
    auto what = callback(begun({{"connector", R"("op")"}, {"intent", R"("sign_in")"}, {"session", R"("s1")"}}));
    what.erase("shopper");
    return complete(what);
  }
  void says(std::string name, std::string value) {
    op_.says().spoil_claims = [=](members& m) { m[name] = value; };
  }
};

TEST_F(linking_policy_claims, control_honest_claims_link) { expect_linked(link()); }

// N8, GHSA-x445-f3h2-j279: state, nonce and verifier of one connector spent at another. No two have one provider.
TEST_F(linking_policy_claims, secrets_of_an_attempt_at_another_connector) {
  EXPECT_EQ(scene_
                .call("connector.put",
                      {{"connector", R"("op2")"},
                       {"plugin", R"("oidc")"},
                       {"settings", cat(R"({"issuer":)", json::quoted(op_.issuer()), R"(,"client_id":"shop"})")}})
                .slug(),
            "connector.issuer_taken");
  fakes::evil_provider other{good_certificate(), scene_.time()};
  scene_.put_connector(other.issuer(), "op2");
  for (auto const& issuer : {op_.issuer(), other.issuer()}) {
    auto of = begun();
    of.query = cat(without(of.query, "iss"), "&iss=", percent_encode(issuer));
    auto moved = callback(of);
    moved["connector"] = R"("op2")";
    expect_rejected(complete(moved), "identity.other_connector");
  }
  EXPECT_EQ(op_.requests_to("/token") + other.requests_to("/token"), 0U);
}

// N9, GHSA-7rqj-j65f-68wh: an address that is another one after normalisation, or is none.
TEST_F(linking_policy_claims, an_address_of_look_alike_letters) {
  int made = 0;
  for (auto const& [address, grade] :
       {std::pair{R"("alice\uff20example.com")", "absent"},  // a full-width @
        {R"("al\u0456ce@example.com")", "unverified"},  // a Cyrillic i
        {R"("alice@ex\u00e4mple.com")", "unverified"},  // a domain that is written otherwise in DNS
        {R"("alice@example.com,mallory@example.com")", "absent"},
        {R"("alice@example.com@evil.example")", "absent"},
        {R"("alice <alice@example.com>")", "absent"},
        {R"("alice@example.com\u0000.evil.example")", "absent"},
        {R"("@example.com")", "absent"},
        {R"("alice@example.com")", "verified"}}) {
    op_.says().subject = cat("someone-", ++made);
    says("email", address);
    auto const got = link();
    EXPECT_EQ(got.text("/status"), "linked") << address;
    EXPECT_EQ(got.text("/identity/email_grade"), grade) << address;
    EXPECT_EQ(got.text("/identity/email").empty(), std::string_view{grade} == "absent") << address;
  }
}

// N11, CVE-2024-56734: an address to come back to that arrives with the callback.
TEST_F(linking_policy_claims, an_address_to_come_back_to_that_the_callback_brings) {
  auto of = begun();
  of.query += "&return_to=https%3A%2F%2Fevil.example&callbackURL=https%3A%2F%2Fevil.example&next=%2F%2Fevil.example";
  auto const got = complete(of);
  expect_linked(got);
  EXPECT_EQ(got.text("/next"), "https://localhost:8443/account");
  EXPECT_EQ(got.answer->find("evil.example"), std::string::npos);
}

// N12, CVE-2025-65431: a name that people may change is not who they are.
TEST_F(linking_policy_claims, a_user_name_that_was_taken_over) {
  says("preferred_username", R"("victim")");
  ASSERT_EQ(link().text("/status"), "linked");
  op_.says().subject = "mallory";
  auto const got = sign_in();
  EXPECT_EQ(got.text("/status"), "new_shopper_proposed");
  EXPECT_EQ(got.text("/shopper"), "");
  op_.says().subject = row_subject;
  says("preferred_username", R"("renamed")");
  EXPECT_EQ(sign_in().text("/status"), "signed_in");
  EXPECT_EQ(scene_.rows(count_links), 1);
}

// N13, CVE-2026-27982: an open redirect by the state that is relayed, at the shop's own address.
TEST_F(linking_policy_claims, a_relayed_address_that_leads_away) {
  for (auto const* bad : {"https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "javascript%3Aalert(1)",
                          "%2Faccount%2F..%2F..%2Fevil", "https%3A%2F%2Flocalhost%3A8443%40evil.example%2F"}) {
    auto const got = over_http("POST", "/vetrina/connect/op", {}, cat("intent=sign_in&return_to=", bad));
    EXPECT_EQ(got.status, 400) << bad;
    EXPECT_NE(got.body.find("identity.return_to_refused"), std::string::npos) << got.body;
    EXPECT_EQ(header(got, "location"), "");
    EXPECT_EQ(header(got, "set-cookie"), "");
  }
  auto const relayed =
      over_http("POST", "/vetrina/connect/op?RelayState=https%3A%2F%2Fevil.example", {}, "intent=sign_in");
  EXPECT_EQ(header(relayed, "location").find("evil.example"), std::string::npos);
  scene_.expect_nothing_stored();
}

// N14, nOAuth: an address that a tenant's administrator may set, and a provider that speaks for every tenant.
TEST_F(linking_policy_claims, an_address_that_another_tenant_made_up) {
  put_shopper("victim", {{"email", R"("alice@example.com")"}, {"email_verified", "true"}});
  auto const got = sign_in();  // the same address, another subject
  EXPECT_EQ(got.text("/status"), "needs_existing_login");
  EXPECT_EQ(got.text("/shopper"), "");
  EXPECT_EQ(scene_.rows(count_links), 0);
  scene_.time().advance(2 * hour_ms);
  scene_.run_jobs();
  says("iss", json::quoted(op_.issuer() + "/another-tenant/v2.0"));
  expect_rejected(link(), "id_token.issuer");
  op_.says().spoil_claims = nullptr;
  op_.says().spoil_metadata = [this](members& m) { m["issuer"] = json::quoted(op_.issuer() + "/{tenantid}/v2.0"); };
  scene_.time().advance(2 * hour_ms);
  EXPECT_EQ(scene_.try_begin().slug(), "oauth.issuer_mismatch");
}

// N15, Facebook: a network that says nothing true about addresses has them unverified, whatever a claim says.
TEST_F(linking_policy_claims, an_address_that_claims_to_be_verified_above_the_ceiling) {
  temporary_folder const mine;
  put_variant(
      mine.path(), "test.unverifying",
      replaced(shipped_oidc(), R"("email_grade_ceiling": "verified")", R"("email_grade_ceiling": "unverified")"));
  login_scene other{mine.path()};
  fakes::evil_provider network{good_certificate(), other.time()};
  other.put_connector_of("test.unverifying", network.issuer());
  auto const got = other.link_at(network);
  EXPECT_EQ(got.text("/status"), "linked");
  EXPECT_EQ(got.text("/identity/email_grade"), "unverified");
  EXPECT_EQ(link().text("/identity/email_grade"), "verified");  // the same claim without the ceiling
}

}  // namespace
}  // namespace vetrina::test
