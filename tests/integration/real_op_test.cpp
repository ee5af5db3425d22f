// The engine against software that nobody here wrote: the certified oidc-provider over TLS with a local authority. Each
// refusal has a twin that differs in that one thing and links.
#include <gmock/gmock.h>

#include "real_op_scene.hpp"

namespace vetrina::test {
namespace {

TEST_F(real_op_suite, a_confidential_client_links) {
  connect_with_password("shop");
  EXPECT_EQ(scene_.check_connector().text("/state"), "ready");
  auto const got = link();
  expect_linked(got);
  EXPECT_EQ(got.text("/identity/email"), "anna@example.org");
  EXPECT_EQ(got.text("/identity/email_grade"), "verified");
}

TEST_F(real_op_suite, a_confidential_client_with_another_password_does_not) {
  connect({"shop", {{"client_secret", R"("not it")"}}});
  expect_refused(link(), "oauth.client_refused");
}

TEST_F(real_op_suite, a_public_client_links) {
  connect({"public"});
  expect_linked(link());
}

class real_op_signing : public real_op_suite, public ::testing::WithParamInterface<char const*> {};
TEST_P(real_op_signing, is_verified) {
  connect_with_password(cat("shop-", GetParam()));
  expect_linked(link());
}
TEST_P(real_op_signing, of_userinfo_is_verified) {
  connect_with_password(cat("signs-userinfo-", GetParam()));
  auto const got = link();
  expect_linked(got);
  EXPECT_EQ(got.text("/identity/email"), "anna@example.org");
}
INSTANTIATE_TEST_SUITE_P(by, real_op_signing, ::testing::Values("RS256", "PS256", "ES256", "EdDSA"),
                         [](auto const& one) { return std::string{one.param}; });

// ---- answers that are posted ----

TEST_F(real_op_suite, an_answer_that_is_posted_links) {
  connect({"shop", {{"client_secret", json::quoted(password)}}, {}, "test.posted"});
  auto const begun = scene_.done("identity.begin", scene_.link_request());
  EXPECT_THAT(begun.string_at("/cookie/attributes").value(), ::testing::HasSubstr("SameSite=None"));
  EXPECT_THAT(begun.string_at("/cookie/attributes").value(), ::testing::HasSubstr("Secure"));
  person someone;
  auto const posted = someone.sign_in(begun.string_at("/url").value(), "anna");
  auto with = login_scene::callback({{}, {}, begun.string_at("/cookie/value").value()}, "");
  with.erase("query");
  with["body"] = json::quoted(posted);
  expect_linked(scene_.complete(with));
}

// ---- pushed requests ----

TEST_F(real_op_suite, a_client_that_must_push_its_requests_links) {
  connect_with_password("par", {{"par", "true"}});
  auto const going = scene_.begin();
  EXPECT_NE(going.url.find("request_uri="), std::string::npos);
  EXPECT_EQ(going.url.find("code_challenge"), std::string::npos);
  person someone;
  expect_linked(scene_.complete(login_scene::callback(going, someone.sign_in(going.url, "anna"))));
}

TEST_F(real_op_suite, a_client_that_must_push_its_requests_and_does_not_is_sent_back) {
  connect_with_password("par");
  expect_refused(link(), "identity.provider_error");
}

// ---- clients with a key ----

TEST_F(real_op_suite, a_client_with_a_key_links) {
  connect_with_key("key-ES256", client_p256().private_jwk());
  expect_linked(link());
}
TEST_F(real_op_suite, a_client_with_an_rsa_key_links) {
  connect_with_key("key-RS256", signing::shared_rsa().private_jwk());
  expect_linked(link());
}
TEST_F(real_op_suite, a_client_with_an_rsa_key_for_pss_links) {
  connect_with_key("key-PS256", signing::shared_rsa().private_jwk(R"("alg":"PS256")"));
  expect_linked(link());
}
TEST_F(real_op_suite, a_client_with_another_key_does_not) {
  connect_with_key("key-ES256", signing::signing_key{signing::kind::p256}.private_jwk());
  expect_refused(link(), "oauth.client_refused");
}
TEST_F(real_op_suite, a_client_with_a_key_that_pushes_its_requests_links) {
  connect_with_key("par-and-key", client_p256().private_jwk(), {{"par", "true"}});
  expect_linked(link());
}

// ---- tokens ----

TEST_F(real_op_suite, a_token_that_is_over_is_refreshed) {
  connect_with_password("shop");
  expect_linked(link());
  auto const first = access();
  EXPECT_EQ(access(), first);
  auto const kept = kept_refresh_token();
  let_the_access_token_end();
  auto const second = access();
  EXPECT_NE(second, first);
  EXPECT_EQ(userinfo_status(second), 200);
  EXPECT_NE(kept_refresh_token(), kept);
}

TEST_F(real_op_suite, a_client_with_a_key_refreshes_with_it) {
  connect_with_key("key-ES256", client_p256().private_jwk());
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_EQ(userinfo_status(access()), 200);
}

TEST_F(real_op_suite, a_refresh_token_used_twice_ends_the_grant_and_the_person_must_come_again) {
  connect_with_password("shop");
  expect_linked(link());
  auto const spent = kept_refresh_token();
  let_the_access_token_end();
  EXPECT_EQ(userinfo_status(access()), 200);
  EXPECT_EQ(refresh_with(spent), "oauth.refresh_refused");  // a thief's, or ours from a backup
  let_the_access_token_end();
  EXPECT_EQ(access(), "identity.no_token");
  auto const listed = scene_.done("identity.list", {{"shopper", R"("ann")"}});
  EXPECT_EQ(listed.size_at("/identities"), 1U);
  // Whoever comes again has a token again.
  EXPECT_EQ(link().text("/status"), "already_linked");
  EXPECT_EQ(userinfo_status(access()), 200);
}

TEST_F(real_op_suite, unlinking_gives_the_tokens_back) {
  connect_with_password("shop");
  auto const got = link();
  expect_linked(got);
  auto const token = access();
  EXPECT_EQ(userinfo_status(token), 200);
  scene_.done("identity.unlink", {{"shopper", R"("ann")"}, {"identity", json::quoted(got.text("/identity/identity"))}});
  EXPECT_EQ(userinfo_status(token), 200);
  EXPECT_GE(scene_.run_network_jobs(), 1);
  EXPECT_EQ(userinfo_status(token), 401);
  scene_.expect_nothing_stored();
}

// ---- tokens that are bound to a key; the provider wants its own nonce each time ----

TEST_F(real_op_suite, a_client_whose_tokens_are_bound_links_and_refreshes) {
  connect_with_password("bound", {{"dpop", "true"}});
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_EQ(userinfo_status(access()), 401);  // the token alone is worth nothing
  EXPECT_TRUE(claims_with_the_kept_key());
}

TEST_F(real_op_suite, a_client_whose_tokens_must_be_bound_and_are_not_does_not_link) {
  connect_with_password("bound");
  expect_refused(link(), "oauth.code_refused");
}

TEST_F(real_op_suite, a_public_client_whose_tokens_are_bound_refreshes_with_the_key) {
  connect({"public-bound", {}, {{"dpop", "true"}}});
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_TRUE(claims_with_the_kept_key());
}

TEST_F(real_op_suite, a_client_with_a_key_pushed_requests_and_bound_tokens_links_and_refreshes) {
  connect_with_key("everything", client_p256().private_jwk(), {{"par", "true"}, {"dpop", "true"}});
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_TRUE(claims_with_the_kept_key());
}

// ---- keys that change ----

TEST_F(real_op_suite, keys_that_were_rotated_are_fetched_again_but_not_within_a_minute) {
  connect_with_password("shop");
  expect_linked(link());
  op_->restart();
  auto const refused = link();
  EXPECT_EQ(refused.text("/reason"), "jws.unknown_key");
  scene_.time().advance(minute_ms);
  EXPECT_EQ(link().text("/status"), "already_linked");
}

// ---- clients that register themselves ----

TEST_F(real_op_suite, a_client_may_register_itself) {
  connect({"", {}, {}, "test.registered"});
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_EQ(userinfo_status(access()), 200);
}

TEST_F(real_op_suite, a_client_may_register_itself_with_a_key) {
  connect({"", {{"private_key", json::quoted(client_p256().private_jwk(R"("kid":"k1")"))}}, {}, "test.registered"});
  expect_linked(link());
}

}  // namespace
}  // namespace vetrina::test
