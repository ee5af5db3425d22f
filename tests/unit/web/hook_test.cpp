#include <filesystem>
#include <fstream>

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

// Networks whose notices need no key from elsewhere: a secret proves them.
std::string plugins_folder() {
  static test::temporary_folder const folder;
  std::filesystem::create_directories(folder.path() + "/acme");
  std::ofstream{folder.path() + "/acme/connector.json"}
      << R"({"id":"acme","version":"0.1.0","abi":{"major":1,"minor":0},"display":{"name":"Acme"},"library":null,)"
         R"("capabilities":[],"hosts":["acme.example:443"],"secrets":["client_secret","verify_token"],)"
         R"("auth":{"kind":"oauth2","authorization_endpoint":"https://acme.example/authorize",)"
         R"("token_endpoint":"https://acme.example/token","userinfo_endpoint":"https://acme.example/me",)"
         R"("claims":{"sources":["userinfo"],"subject":"/id"}},"inbound":[)"
         R"({"notice":"trial","carrier":"query","name":"hub.challenge","proof":"challenge_token","secret":"verify_token"},)"
         R"({"notice":"page","carrier":"header","name":"x-hub-signature-256","proof":"body_mac",)"
         R"("event_name":"/object","subjects":["/id"],"does":{"page":"tell"}},)"
         R"({"notice":"token","carrier":"body","name":"application/secevent+jwt","proof":"event_token",)"
         R"("issuer":"https://acme.example","keys":"https://acme.example/keys","audiences":["{client_id}"],)"
         R"("answer":"accepted","does":{"x":"tell"}}],)"
         R"("config_schema":{"type":"object","properties":{"client_id":{"type":"string","title":"Client id",)"
         R"("description":"As Acme gave it."}},"required":["client_id"]}})";
  return folder.path();
}

class hook : public face_scene {
 protected:
  hook()
      : face_scene{R"(,"connector_path":[")" + plugins_folder() +
                   R"("],"connectors":[{"connector":"acme","plugin":"acme","settings":{"client_id":"shop"},)"
                   R"("secrets":{"client_secret":"vetrina-test-secret","verify_token":"my-token"}}])"} {}
  static std::string signature(std::string_view body) {
    return cat("sha256=", crypto::hex(crypto::hmac_sha256(secret{"vetrina-test-secret"}, body)));
  }
  net::http_response send(std::string const& body, net::header_list headers) {
    headers.push_back({"Content-Type", "application/json"});
    return ask("POST", "/vetrina/hook/acme", std::move(headers), body);
  }
};

TEST_F(hook, takes_a_signed_notice_byte_for_byte) {
  std::string const body = "{\"object\":\"page\", \"id\":\"\\u00e9\\n\",\"x\":\"\xC3\xA9\"}";
  auto const got = send(body, {{"X-Hub-Signature-256", signature(body)}});
  EXPECT_EQ(got.status, 200) << got.body;
  EXPECT_EQ(got.body, "");
  EXPECT_EQ(header(got, "cache-control"), "no-store");
  EXPECT_FALSE(header(got, "vetrina-trace").empty());
}

TEST_F(hook, refuses_what_is_not_proved_and_says_why) {
  std::string const body = R"({"object":"page","id":"1"})";
  auto const got = send(body + " ", {{"X-Hub-Signature-256", signature(body)}});
  EXPECT_EQ(got.status, 400);
  EXPECT_EQ(slug(got), "inbound.bad_signature");
  EXPECT_EQ(slug(send(body, {})), "inbound.unknown_notice");
  auto const twice = send(body, {{"X-Hub-Signature-256", signature(body)}, {"x-hub-signature-256", "sha256=00"}});
  EXPECT_EQ(slug(twice), "inbound.bad_signature");
  auto const unknown = ask("POST", "/vetrina/hook/none", {}, body);
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(slug(unknown), "connector.unknown");
}

TEST_F(hook, answers_a_trial_of_the_address) {
  auto const got = get("/vetrina/hook/acme?hub.mode=subscribe&hub.verify_token=my-token&hub.challenge=1158201444");
  EXPECT_EQ(got.status, 200) << got.body;
  EXPECT_EQ(got.body, "1158201444");
  EXPECT_TRUE(header(got, "content-type").starts_with("text/plain"));
  EXPECT_EQ(header(got, "x-content-type-options"), "nosniff");
  EXPECT_EQ(get("/vetrina/hook/acme?hub.mode=subscribe&hub.verify_token=other&hub.challenge=1").status, 400);
}

TEST_F(hook, takes_get_and_post_only) {
  for (auto const* method : {"PUT", "DELETE"}) {
    auto const got = ask(method, "/vetrina/hook/acme");
    EXPECT_EQ(got.status, 405) << method;
    EXPECT_EQ(header(got, "allow"), "GET, POST");
  }
}

TEST_F(hook, is_bounded_and_takes_text_only) {
  EXPECT_EQ(slug(send(std::string(70'000, 'a'), {{"X-Hub-Signature-256", "sha256=00"}})), "request.too_large");
  EXPECT_EQ(slug(send("\xFF", {{"X-Hub-Signature-256", signature("\xFF")}})), "inbound.malformed");
}

TEST_F(hook, says_in_the_words_of_rfc_8935_why_an_event_token_is_not_taken) {
  auto const got = ask("POST", "/vetrina/hook/acme", {{"Content-Type", "application/secevent+jwt"}}, "e30.e30");
  EXPECT_EQ(got.status, 503) << got.body;  // acme.example is not there to ask for keys
  auto const none = ask("POST", "/vetrina/hook/acme?notice=page", {{"Content-Type", "application/secevent+jwt"}}, "x");
  EXPECT_EQ(none.status, 400);
  EXPECT_EQ(header(none, "content-type"), "application/json");
  EXPECT_EQ(json::document::parse(none.body).value().string_at("/err"), "invalid_request");
}

TEST_F(hook, needs_no_session_and_is_harmed_by_none) {
  std::string const body = R"({"object":"page","id":"1"})";
  auto const got = send(body, {{"X-Hub-Signature-256", signature(body)}, {"Cookie", "__Host-vetrina=nonsense"}});
  EXPECT_EQ(got.status, 200) << got.body;
}

}  // namespace
}  // namespace vetrina::web
