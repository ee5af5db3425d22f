#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

class authenticate_ : public face_scene {
 protected:
  authenticate_() {
    person("anna");
    person("bruno");
  }
  std::string key(std::string const& scopes = R"(["all"])") {
    return *done("key.create", R"({"scopes":)" + scopes + "}").string_at("/key");
  }
};

TEST_F(authenticate_, a_key_speaks_for_the_shop) {
  net::header_list const with{{"Authorization", "Bearer " + key()}};
  EXPECT_EQ(get("/vetrina/v1/shop.get", with).status, 200);
  EXPECT_EQ(get("/vetrina/v1/shop.get").status, 401);
  auto const wrong = get("/vetrina/v1/shop.get", {{"Authorization", "Bearer nothing"}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(slug(wrong), "access.bad_key");
}

TEST_F(authenticate_, a_cookie_speaks_for_its_shopper_and_nobody_else) {
  auto const anna = sign_in("anna");
  auto const got = get_as(anna, "/vetrina/v1/consent.list");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(get("/vetrina/v1/consent.list").status, 401);
  auto const named = get_as(anna, "/vetrina/v1/friendstore.get?shopper=bruno");
  EXPECT_GE(named.status, 400);
  EXPECT_LT(named.status, 500);
}

TEST_F(authenticate_, a_change_needs_the_proof_that_it_came_from_the_shops_page) {
  auto const anna = sign_in("anna");
  auto const bruno = sign_in("bruno");
  parameters form{{"purpose", "measure"}, {"granted", "false"}};
  auto const without = post_as(anna, "/vetrina/v1/consent.set", form);
  EXPECT_EQ(without.status, 403);
  EXPECT_EQ(slug(without), "session.csrf");
  put(form, "csrf", bruno.csrf);
  EXPECT_EQ(slug(post_as(anna, "/vetrina/v1/consent.set", form)), "session.csrf");
  put(form, "csrf", anna.csrf);
  EXPECT_EQ(post_as(anna, "/vetrina/v1/consent.set", form).status, 200);
}

TEST_F(authenticate_, the_proof_may_come_in_a_header) {
  auto const anna = sign_in("anna");
  auto const document = R"({"purpose":"measure","granted":false})";
  net::header_list headers{{"Cookie", "__Host-vetrina=" + anna.cookie}};
  EXPECT_EQ(slug(post_json("/vetrina/v1/consent.set", document, headers)), "session.csrf");
  headers.push_back({"X-Vetrina-CSRF", anna.csrf});
  EXPECT_EQ(post_json("/vetrina/v1/consent.set", document, headers).status, 200);
}

TEST_F(authenticate_, a_stale_cookie_is_passed_over_on_reads_and_told_on_changes) {
  session const stale{"not-a-token", "x"};
  EXPECT_EQ(get_as(stale, "/vetrina/v1/catalog.get?family=501").status, 200);
  auto const changing =
      post_as(stale, "/vetrina/v1/consent.set", {{"purpose", "measure"}, {"granted", "false"}, {"csrf", "x"}});
  EXPECT_EQ(changing.status, 401);
  EXPECT_EQ(slug(changing), "session.invalid");
}

TEST_F(authenticate_, signing_out_ends_every_session_of_the_shopper) {
  auto const phone = sign_in("anna");
  auto const desk = sign_in("anna");
  done("shopper.sign_out", R"({"shopper":"anna"})");
  for (auto const& one : {phone, desk}) {
    EXPECT_EQ(get_as(one, "/vetrina/v1/consent.list").status, 401);
    EXPECT_EQ(slug(post_as(one, "/vetrina/v1/consent.set",
                           {{"purpose", "measure"}, {"granted", "false"}, {"csrf", one.csrf}})),
              "session.expired");
  }
  EXPECT_EQ(get_as(sign_in("anna"), "/vetrina/v1/consent.list").status, 200);
}

TEST_F(authenticate_, a_session_ends_with_its_time) {
  auto const anna = sign_in("anna");
  engine_.time().advance(1800 * second_ms);
  EXPECT_EQ(get_as(anna, "/vetrina/v1/consent.list").status, 401);
}

TEST_F(authenticate_, an_order_token_opens_its_card_and_nothing_else) {
  auto const token = order("o1");
  static_cast<void>(order("o2"));
  EXPECT_EQ(get("/vetrina/v1/card.get?order=o1&token=" + token).status, 200);
  EXPECT_EQ(get("/vetrina/v1/card.get?order=o2&token=" + token).status, 404);
  EXPECT_GE(get("/vetrina/v1/consent.list?token=" + token).status, 400);
  auto changed = token;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(get("/vetrina/v1/card.get?order=o1&token=" + changed).status, 401);
  EXPECT_EQ(get("/vetrina/v1/card.get?order=o1").status, 401);
}

TEST_F(authenticate_, among_several_shops_the_host_name_says_which) {
  done("shop.put", R"({"shop":"hats","mode":"test","controller":{"name":"Hats"},"origins":["https://hats.example"],)"
                   R"("templates":{"product":"https://hats.example/{family}"},)"
                   R"("markets":[{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})");
  EXPECT_EQ(get("/vetrina/v1/catalog.get?family=501", {{"Host", "LOCALHOST"}}).status, 200);
  EXPECT_EQ(get("/vetrina/v1/catalog.get?family=501", {{"Host", "hats.example:443"}}).status, 404);
  EXPECT_EQ(slug(get("/vetrina/v1/catalog.get?family=501", {{"Host", "elsewhere.example"}})), "shop.required");
}

TEST_F(authenticate_, a_visitor_may_name_market_and_language_but_no_shop) {
  EXPECT_EQ(get("/vetrina/v1/catalog.get?family=hat&market=US").status, 200);
  EXPECT_EQ(slug(get("/vetrina/v1/catalog.get?family=501&shop=jeans")), "request.unknown_field");
  EXPECT_EQ(slug(post_json("/vetrina/v1/catalog.get", R"({"family":"501","shop":"jeans"})")), "caller.not_allowed");
}

}  // namespace
}  // namespace vetrina::web
