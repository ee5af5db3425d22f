#include <filesystem>
#include <fstream>

#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

// A network that needs no discovery: its endpoints stand in the manifest, so that beginning asks nobody.
std::string plugins_folder() {
  static test::temporary_folder const folder;
  std::filesystem::create_directories(folder.path() + "/acme");
  std::ofstream{folder.path() + "/acme/connector.json"}
      << R"({"id":"acme","version":"0.1.0","abi":{"major":1,"minor":0},"display":{"name":"Acme"},"library":null,)"
         R"("capabilities":[{"id":"vetrina.identity/1","level":"own"}],"hosts":["acme.example:443"],)"
         R"("auth":{"kind":"oauth2","issuer":"https://acme.example","authorization_endpoint":"https://acme.example/authorize",)"
         R"("token_endpoint":"https://acme.example/token","userinfo_endpoint":"https://acme.example/me",)"
         R"("claims":{"sources":["userinfo"],"subject":"/id"}},)"
         R"("secrets":["client_secret"],"config_schema":{"type":"object","properties":{"client_id":{"type":"string",)"
         R"("title":"Client id","description":"As Acme gave it."}},"required":["client_id"]},)"
         R"("homepage":"https://acme.example","licence":"Apache-2.0"})";
  return folder.path();
}

class connect_ : public face_scene {
 protected:
  connect_()
      : face_scene{
            R"(,"connector_path":[")" + plugins_folder() +
            R"("],"connectors":[{"connector":"acme","plugin":"acme","settings":{"client_id":"shop"},"secrets":{"client_secret":"s"}}])"} {
    person("anna");
  }
  static std::string query_value(std::string const& url, std::string const& name) {
    return find(parse_form(url.substr(url.find('?') + 1)), name).value_or("");
  }
};

TEST_F(connect_, linking_begins_at_the_network_with_a_cookie_for_this_browser) {
  auto const anna = sign_in("anna");
  auto const got = post_as(anna, "/vetrina/connect/acme", {{"csrf", anna.csrf}, {"intent", "link"}});
  ASSERT_EQ(got.status, 303) << got.body;
  auto const url = header(got, "location");
  EXPECT_TRUE(url.starts_with("https://acme.example/authorize?")) << url;
  EXPECT_EQ(query_value(url, "code_challenge_method"), "S256");
  EXPECT_EQ(query_value(url, "redirect_uri"), "https://localhost:8443/vetrina/connect/acme/callback");
  EXPECT_GE(query_value(url, "state").size(), 16U);
  auto const cookie = header(got, "set-cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-")) << cookie;
  for (auto const* word : {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"})
    EXPECT_NE(cookie.find(word), std::string::npos) << word;
  EXPECT_EQ(header(got, "cache-control"), "no-store");
  EXPECT_FALSE(header(got, "vetrina-trace").empty());
}

TEST_F(connect_, a_link_or_a_picture_begins_nothing) {
  for (auto const* method : {"GET", "HEAD", "PUT"}) {
    auto const got = ask(method, "/vetrina/connect/acme");
    EXPECT_EQ(got.status, 405) << method;
    EXPECT_EQ(header(got, "allow"), "POST");
    EXPECT_EQ(header(got, "set-cookie"), "");
  }
}

TEST_F(connect_, a_strangers_form_begins_nothing_in_a_shoppers_name) {
  auto const anna = sign_in("anna");
  auto const got = post_as(anna, "/vetrina/connect/acme", {{"intent", "link"}});
  EXPECT_EQ(got.status, 403);
  EXPECT_EQ(slug(got), "session.csrf");
  EXPECT_EQ(header(got, "set-cookie"), "");
}

TEST_F(connect_, a_visitor_without_a_session_may_sign_in) {
  EXPECT_EQ(post("/vetrina/connect/acme", {}).status, 303);
  auto const unknown = post("/vetrina/connect/none", {});
  EXPECT_EQ(unknown.status, 404) << unknown.body;
}

TEST_F(connect_, a_strangers_page_signs_nobody_in) {
  auto const from = [&](std::string const& site) {
    return post("/vetrina/connect/acme", {}, {{"Sec-Fetch-Site", site}});
  };
  auto const got = from("cross-site");
  EXPECT_EQ(got.status, 403);
  EXPECT_EQ(slug(got), "session.csrf");
  EXPECT_EQ(header(got, "set-cookie"), "");
  for (auto const* fine : {"same-origin", "same-site", "none"}) EXPECT_EQ(from(fine).status, 303) << fine;
}

TEST_F(connect_, the_way_back_leads_to_the_shop_alone) {
  auto const begin = [&](std::string const& back) { return post("/vetrina/connect/acme", {{"return_to", back}}); };
  EXPECT_EQ(begin("/account?tab=2").status, 303);
  EXPECT_EQ(begin("https://localhost:8443/account").status, 303);
  EXPECT_EQ(begin("/vetrina/widget/identities").status, 303);  // our own page: the shop's template says where
  for (auto const* bad : {"https://evil.example/account", "//evil.example", "/elsewhere", "/account/../elsewhere",
                          "javascript:alert(1)"}) {
    auto const got = begin(bad);
    EXPECT_EQ(got.status, 400) << bad;
    EXPECT_EQ(slug(got), "identity.return_to_refused") << bad;
  }
}

TEST_F(connect_, a_callback_that_belongs_to_no_attempt_is_refused) {
  for (auto const& got :
       {get("/vetrina/connect/acme/callback?code=c&state=made-up"), get("/vetrina/connect/acme/callback"),
        post("/vetrina/connect/acme/callback", {{"code", "c"}, {"state", "made-up"}}),
        get("/vetrina/connect/acme/callback?code=c&state=made-up&token=not-ours")}) {
    EXPECT_EQ(got.status, 400) << got.body;
    EXPECT_EQ(slug(got), "identity.callback_refused");
    EXPECT_EQ(header(got, "location"), "");
  }
  EXPECT_EQ(ask("PUT", "/vetrina/connect/acme/callback").status, 405);
}

TEST_F(connect_, a_callback_without_the_browsers_cookie_is_no_login) {
  auto const begun = post("/vetrina/connect/acme", {});
  auto const state = query_value(header(begun, "location"), "state");
  auto const got = get("/vetrina/connect/acme/callback?code=c&state=" + state);
  // Told from the shop alone: the ticket says that it was rejected, and by whom it was taken up does not matter.
  auto const ticket = query_value(header(got, "location"), "vt_ticket");
  if (got.status == 303) {
    auto const redeemed = done("identity.redeem", R"({"session":"s","cookie":"a=b","ticket":")" + ticket + "\"}");
    EXPECT_EQ(redeemed.string_at("/status"), "rejected");
  } else {
    EXPECT_EQ(slug(got), "identity.callback_refused");
  }
}

TEST_F(connect_, saying_no_at_the_network_comes_back_to_the_shop) {
  auto const begun = post("/vetrina/connect/acme", {{"return_to", "/account?tab=2"}});
  auto const state = query_value(header(begun, "location"), "state");
  auto const cookie = header(begun, "set-cookie");
  auto const got = get("/vetrina/connect/acme/callback?error=access_denied&state=" + state,
                       {{"Cookie", cookie.substr(0, cookie.find(';'))}});
  ASSERT_EQ(got.status, 303) << got.body;
  EXPECT_TRUE(header(got, "location").starts_with("https://localhost:8443/account?tab=2&vt_ticket="))
      << header(got, "location");
  EXPECT_NE(header(got, "set-cookie").find("Max-Age=0"), std::string::npos);
}

TEST_F(connect_, a_person_sees_a_page_where_a_program_sees_a_problem) {
  auto const page =
      get("/vetrina/connect/acme/callback?state=x", {{"Accept", "text/html,*/*"}, {"Accept-Language", "it"}});
  EXPECT_EQ(page.status, 400);
  EXPECT_EQ(header(page, "content-type"), "text/html; charset=utf-8");
  EXPECT_NE(page.body.find("Non ha funzionato"), std::string::npos);
  EXPECT_NE(page.body.find("Jeans S.p.A."), std::string::npos);
  EXPECT_FALSE(header(page, "content-security-policy").empty());
  EXPECT_EQ(get("/vetrina/connect/acme/elsewhere").status, 404);
}

}  // namespace
}  // namespace vetrina::web
