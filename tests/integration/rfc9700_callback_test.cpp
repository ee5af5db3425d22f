// RFC 9700, the callback side: login.md b.2, tests 8 to 18. Each test is an attack; the control is the same login untouched.
#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class rfc9700_callback : public negative_scene {
 protected:
  std::size_t codes_sent() { return op_.requests_to("/token"); }
};

TEST_F(rfc9700_callback, control_an_honest_answer_links) { expect_linked(link()); }

// R8, RFC 9700 4.7: a state that is another's, missing, doubled, used, over or of another shop.
TEST_F(rfc9700_callback, a_state_that_is_not_of_this_attempt) {
  auto const of = begun();
  auto const again = [&](std::string const& query) {
    auto changed = callback(of);
    changed["query"] = json::quoted(query);
    return complete(changed);
  };
  auto const rest = without(of.query, "state");
  expect_rejected(again(cat(rest, "&state=", std::string(43, 'A'))), "identity.unknown_attempt");
  expect_rejected(again(rest), "callback.no_state");
  expect_rejected(again(cat(of.query, "&state=", std::string(43, 'A'))), "callback.duplicate_parameter");
  scene_.done("shop.put", {{"shop", R"("shoes")"},
                           {"mode", R"("test")"},
                           {"controller", R"({"name":"Shoes"})"},
                           {"origins", R"(["https://shoes.example"])"},
                           {"templates", R"({"product":"https://shoes.example/p/{family}"})"},
                           {"markets", R"([{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}])"}});
  auto elsewhere = callback(of);
  elsewhere["shop"] = R"("shoes")";
  elsewhere.erase("shopper");
  expect_rejected(complete(elsewhere), "identity.unknown_attempt");
  EXPECT_EQ(codes_sent(), 0U);
  auto own = callback(of);
  own["shop"] = R"("jeans")";
  expect_linked(complete(own));
  EXPECT_EQ(complete(own).text("/reason"), "identity.attempt_used");
  EXPECT_EQ(codes_sent(), 1U);
  scene_.expect_linked_once();
}

// R9, RFC 9700 4.7: login CSRF. The attacker's own callback in the victim's browser.
TEST_F(rfc9700_callback, an_answer_in_another_browser) {
  auto const attackers = begun();
  auto const victims = begun();
  auto stolen = callback(attackers);
  stolen["cookie"] = json::quoted(victims.going.cookie);
  expect_rejected(complete(stolen), "identity.other_browser");
  EXPECT_EQ(codes_sent(), 0U);
  EXPECT_EQ(complete(attackers).text("/reason"), "identity.attempt_used");
}

// R10, cross-user OAuth session fixation (COSF): whoever finishes is not who began.
TEST_F(rfc9700_callback, an_attempt_that_another_shopper_finishes) {
  put_shopper("mallory");
  auto const of = begun();
  auto taken = callback(of);
  taken["shopper"] = R"("mallory")";
  expect_rejected(complete(taken), "identity.other_shopper");
  auto const next = begun();
  auto moved = callback(next);
  moved["session"] = R"("s2")";
  expect_rejected(complete(moved), "identity.other_session");
  EXPECT_EQ(codes_sent(), 0U);
}

// R11, COAT and CORF: the answer for one connector at the address of another.
TEST_F(rfc9700_callback, an_answer_at_another_connectors_address) {
  fakes::evil_provider other{good_certificate(), scene_.time()};
  scene_.put_connector(other.issuer(), "other");
  auto moved = callback(begun());
  moved["connector"] = R"("other")";
  expect_rejected(complete(moved), "identity.other_connector");
  EXPECT_EQ(codes_sent() + other.requests_to("/token"), 0U);
}

// R12, RFC 9207 2.4 and RFC 9700 4.4: the issuer of an answer is missing, another's or nearly ours; of an error too.
TEST_F(rfc9700_callback, an_answer_from_another_or_no_issuer) {
  struct answer {
    std::function<std::string(std::string const&)> change;
    char const* reason;
  };
  auto const error_without_code = [](std::string const& q) { return cat(without(q, "code"), "&error=access_denied"); };
  answer const answers[] = {
      {[](auto const& q) { return without(q, "iss"); }, "callback.issuer_missing"},
      {[](auto const& q) { return cat(without(q, "iss"), "&iss=https%3A%2F%2Fop.example"); },
       "callback.issuer_mismatch"},
      {[](auto const& q) { return q + "%2F"; }, "callback.issuer_mismatch"},
      {[](auto const& q) { return cat(without(q, "iss"), "&iss=HTTPS", part_of(q, "iss").substr(9)); },
       "callback.issuer_mismatch"},
      {[](auto const& q) { return cat(q, "&", part_of(q, "iss")); }, "callback.duplicate_parameter"},
      {[&](auto const& q) { return without(error_without_code(q), "iss"); }, "callback.issuer_missing"},
      {[&](auto const& q) { return cat(without(error_without_code(q), "iss"), "&iss=https%3A%2F%2Fop.example"); },
       "callback.issuer_mismatch"},
  };
  for (auto const& one : answers) {
    auto of = begun();
    of.query = one.change(of.query);
    SCOPED_TRACE(of.query);
    expect_rejected(complete(of), one.reason);
  }
  EXPECT_EQ(codes_sent(), 0U);
}

// R13, RFC 9700 4.4: mix-up. The browser was sent to the honest provider; the evil one answers, and wants the code.
TEST_F(rfc9700_callback, a_mix_up_of_two_providers) {
  fakes::evil_provider honest{good_certificate(), scene_.time()};
  scene_.put_connector(honest.issuer(), "honest");
  auto request = scene_.link_request();
  request["connector"] = R"("honest")";
  auto const going = scene_.begin(request);
  auto const query = honest.approve(going.url);
  add_secrets(carried_, going.url, going.cookie, query);
  // The evil provider names itself; then it says nothing of itself, at its own address.
  auto with_evil_issuer =
      login_scene::callback(going, cat(without(query, "iss"), "&iss=", percent_encode(op_.issuer())));
  with_evil_issuer["connector"] = R"("honest")";
  expect_rejected(complete(with_evil_issuer), "callback.issuer_mismatch");
  auto const second = scene_.begin(request);
  auto const at_evil = login_scene::callback(second, honest.approve(second.url));
  expect_rejected(complete(at_evil), "identity.other_connector");
  EXPECT_EQ(op_.requests_to("/token"), 0U);  // the code of the honest one was never brought to the evil one
  EXPECT_EQ(honest.requests_to("/token"), 0U);
}

// R14, RFC 9700 4.5: a code that was won in another attempt. The provider refuses it, and nobody tries again.
TEST_F(rfc9700_callback, a_code_that_was_injected) {
  auto const victims = begun();
  auto of = begun();
  of.query = cat(part_of(victims.query, "code"), "&", part_of(of.query, "state"), "&", part_of(of.query, "iss"));
  expect_rejected(complete(of), "oauth.code_refused");
  EXPECT_EQ(codes_sent(), 1U);
}

// R15, RFC 6749 3.1: a parameter twice, and a code beside an error.
TEST_F(rfc9700_callback, a_parameter_that_is_smuggled_in_twice) {
  for (auto const& [more, reason] : {std::pair{"&code=b", "callback.duplicate_parameter"},
                                     {"&error=access_denied", "callback.code_and_error"},
                                     {"&x=1&x=2", "callback.duplicate_parameter"},
                                     {"&%63ode=b", "callback.duplicate_parameter"}}) {
    auto of = begun();
    of.query += more;
    expect_rejected(complete(of), reason);
  }
  EXPECT_EQ(codes_sent(), 0U);
}

// R16: a provider's error page as a way in for a script, or for what a log should not hold.
TEST_F(rfc9700_callback, an_error_that_carries_a_script) {
  auto of = begun();
  of.query = cat(without(of.query, "code"),
                 "&error=access_denied&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E&error_uri=javascript:x");
  auto const got = complete(of);
  expect_rejected(got, "identity.access_denied", "cancelled");
  EXPECT_EQ(got.answer->find("script"), std::string::npos);
  EXPECT_EQ(scene_.log_text().find("script"), std::string::npos);
  auto const page = over_http("GET", "/vetrina/connect/op/callback?error=%3Cscript%3E&state=%3Cscript%3Ex");
  EXPECT_EQ(page.status, 400);
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  EXPECT_EQ(codes_sent(), 0U);
}

// R17, RFC 9700 4.12: a 307 that would carry the code and the secret on.
TEST_F(rfc9700_callback, a_redirect_that_carries_the_code_on) {
  fakes::evil_provider thief{good_certificate(), scene_.time()};
  for (auto const* spoiled : {"/token", "/jwks", "/me"}) {
    op_.on_the_wire = [&](sample::response& out, std::string_view path) {
      if (path != spoiled) return;
      out.status = 307;
      out.headers = {{"Location", thief.issuer() + "/token"}};
    };
    expect_rejected(link(), "oauth.redirected");
  }
  EXPECT_EQ(thief.says().log.size(), 0U);
}

// R18, RFC 9700 4.2 and 4.3: the code in a Referer header, or on a page that stays.
TEST_F(rfc9700_callback, a_code_that_leaks_as_a_referrer) {
  auto const asked = over_http("POST", "/vetrina/connect/op", {}, "intent=sign_in");
  ASSERT_EQ(asked.status, 303);
  auto const cookie = header(asked, "set-cookie");
  auto const query = op_.approve(header(asked, "location"));
  auto const got = over_http("GET", "/vetrina/connect/op/callback?" + query, cookie.substr(0, cookie.find(';')));
  EXPECT_EQ(got.status, 303);
  EXPECT_EQ(header(got, "referrer-policy"), "no-referrer");
  EXPECT_EQ(header(got, "cache-control"), "no-store");
  for (auto const* name : {"code", "state"}) {
    EXPECT_EQ(header(got, "location").find(part_of(query, name)), std::string::npos) << name;
    EXPECT_EQ(got.body.find(part_of(query, name)), std::string::npos) << name;
  }
  EXPECT_EQ(scene_.rows(count_links), 0);  // held for the shop, which redeems the ticket with its own session
  EXPECT_EQ(scene_.rows(count_tokens), 0);
  add_secrets(carried_, header(asked, "location"), cookie, query);
  expect_no_secret({});
}

}  // namespace
}  // namespace vetrina::test
