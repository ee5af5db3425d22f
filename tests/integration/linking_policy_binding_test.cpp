// To whom and to what a login is bound: login.md b.2 and b.1, N10 and N16 to N20, N23. Where the sheet leaves a number to the
// attack that b.1 names it for, the comment says which.
#include <algorithm>
#include <barrier>
#include <thread>

#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class linking_policy_binding : public negative_scene {
 protected:
  // A login over HTTP, as a browser begins it without a session.
  struct visit {
    std::string cookie;  // name=value
    std::string query;
  };
  visit visit_begun() {
    auto const asked = over_http("POST", "/vetrina/connect/op", {}, "intent=sign_in");
    if (asked.status != 303) throw std::runtime_error(asked.body);
    auto const cookie = header(asked, "set-cookie");
    visit out{cookie.substr(0, cookie.find(';')), op_.approve(header(asked, "location"))};
    add_secrets(carried_, header(asked, "location"), out.cookie.substr(out.cookie.find('=') + 1), out.query);
    return out;
  }
  outcome redeem(net::http_response const& came, std::string const& cookie) {
    auto const where = header(came, "location");
    auto const at = where.find("vt_ticket=");
    if (at == std::string::npos) throw std::runtime_error(cat(came.status, ": ", came.body));
    return scene_.call(
        "identity.redeem",
        {{"ticket", json::quoted(where.substr(at + 10))}, {"session", R"("s1")"}, {"cookie", json::quoted(cookie)}});
  }
};

TEST_F(linking_policy_binding, control_a_bound_login_links) { expect_linked(link()); }

// N10, better-auth PR 8949: a state without the cookie that goes with it, or with a cookie that only looks like it.
TEST_F(linking_policy_binding, a_state_whose_cookie_is_missing_or_made_up) {
  for (auto const* cookie : {"", "made-up", "a=b; c=d", "__Host-vetrina-login="}) {
    auto what = callback(begun());
    what["cookie"] = json::quoted(cookie);
    expect_rejected(complete(what), "identity.other_browser");
  }
  EXPECT_EQ(op_.requests_to("/token"), 0U);
}

// N16, CORF: the honest provider's code is sent to another connector's address, whose provider is the attacker's.
TEST_F(linking_policy_binding, a_code_sent_to_another_connectors_address) {
  fakes::evil_provider theirs{good_certificate(), scene_.time()};
  scene_.put_connector(theirs.issuer(), "theirs");
  auto const victims = begun();
  for (auto const& [issuer, reason] : {std::pair{op_.issuer(), "callback.issuer_mismatch"},
                                       {"", "callback.issuer_missing"},
                                       {theirs.issuer(), "oauth.code_refused"}}) {
    auto const at_theirs = scene_.begin(with({{"connector", R"("theirs")"}}));
    auto const state = fakes::provider::query_of(at_theirs.url)["state"];
    auto what = login_scene::callback(at_theirs, cat(part_of(victims.query, "code"), "&state=", state,
                                                     issuer.empty() ? "" : "&iss=", percent_encode(issuer)));
    what["connector"] = R"("theirs")";
    expect_rejected(complete(what), reason);
  }
  EXPECT_EQ(op_.requests_to("/token"), 0U);
  // What the attacker's provider learns of the code, where it names itself, is worth nothing without the verifier.
  EXPECT_EQ(theirs.requests_to("/token"), 1U);
  auto const verifier = fakes::provider::query_of("?" + theirs.says().log.back().body)["code_verifier"];
  expect_linked(complete(victims));
  EXPECT_NE(fakes::provider::query_of("?" + op_.says().log.at(1).body)["code_verifier"], verifier);
}

// N17, COSF: the attacker begins without a session and sends the victim the address that ends it.
TEST_F(linking_policy_binding, a_login_that_the_victim_is_made_to_finish) {
  auto const attackers = visit_begun();
  auto const came = over_http("GET", "/vetrina/connect/op/callback?" + attackers.query, "victims=cookie");
  expect_rejected(redeem(came, "victims=cookie"), "identity.other_browser");
  EXPECT_EQ(op_.requests_to("/token"), 0U);
  // The ticket alone, in the victim's browser.
  auto const second = visit_begun();
  auto const ended = over_http("GET", "/vetrina/connect/op/callback?" + second.query, second.cookie);
  expect_rejected(redeem(ended, "victims=cookie"), "identity.other_browser");
  // The twin: whoever began.
  auto const own = visit_begun();
  auto const back = over_http("GET", "/vetrina/connect/op/callback?" + own.query, own.cookie);
  EXPECT_EQ(redeem(back, own.cookie).text("/status"), "new_shopper_proposed");
}

// N18, nhost PR 4572: the link goes to whom the address names, not to who is signed in.
TEST_F(linking_policy_binding, a_link_to_whom_the_address_names) {
  put_shopper("mallory");
  auto const asked = over_http("POST", "/vetrina/connect/op?shopper=ann", {}, "intent=link&shopper=ann");
  EXPECT_NE(asked.status, 303);
  EXPECT_EQ(header(asked, "set-cookie"), "");
  EXPECT_EQ(scene_.rows(count_attempts), 0);
  auto of = begun(with({{"shopper", R"("mallory")"}}));
  of.query += "&shopper=ann&customer=ann";
  auto what = callback(of);
  what["shopper"] = R"("mallory")";
  EXPECT_EQ(complete(what).text("/shopper"), "mallory");
  EXPECT_EQ(scene_.done("identity.list", {{"shopper", R"("ann")"}}).size_at("/identities"), 0U);
}

// N19: an identity that is somebody else's. Refused, and not a word of whose it is.
TEST_F(linking_policy_binding, an_identity_that_is_linked_to_another_shopper) {
  ASSERT_EQ(link().text("/status"), "linked");
  put_shopper("mallory");
  auto of = begun(with({{"shopper", R"("mallory")"}}));
  auto what = callback(of);
  what["shopper"] = R"("mallory")";
  auto const got = complete(what);
  EXPECT_EQ(got.text("/status"), "conflict");
  EXPECT_EQ(got.text("/reason"), "identity.linked_elsewhere");
  EXPECT_EQ(got.answer->find("ann"), std::string::npos) << *got.answer;
  EXPECT_EQ(got.answer->find("Alice"), std::string::npos) << *got.answer;
  scene_.expect_linked_once();
  EXPECT_EQ(scene_.done("identity.list", {{"shopper", R"("mallory")"}}).size_at("/identities"), 0U);
  expect_no_secret(*got.answer);
}

// N20: two shoppers who complete with one identity at the same moment. Exactly one wins.
TEST_F(linking_policy_binding, two_who_claim_one_identity_at_once) {
  put_shopper("bob");
  for (int round = 0; round < 25; ++round) {
    op_.says().subject = cat("shared-", round);
    auto const anns = callback(begun());
    auto bobs = callback(begun(with({{"shopper", R"("bob")"}, {"session", R"("s2")"}})));
    bobs["shopper"] = R"("bob")";
    bobs["session"] = R"("s2")";
    std::barrier start{2};
    std::array<std::string, 2> came;
    auto const run = [&](std::size_t which, members const& what) {
      start.arrive_and_wait();
      came[which] = complete(what).text("/status");
    };
    std::thread other{run, 0, bobs};
    run(1, anns);
    other.join();
    EXPECT_EQ(std::ranges::count(came, "linked"), 1) << came[0] << " " << came[1];
    EXPECT_EQ(std::ranges::count(came, "conflict"), 1) << came[0] << " " << came[1];
    EXPECT_EQ(scene_.rows(count_links), 1);
    for (auto const* who : {"ann", "bob"}) {
      auto const list = scene_.done("identity.list", {{"shopper", json::quoted(who)}});
      if (list.size_at("/identities") == 0) continue;
      scene_.done("identity.unlink", {{"shopper", json::quoted(who)},
                                      {"identity", json::quoted(*list.string_at("/identities/0/identity"))}});
      scene_.time().advance(second_ms);
    }
  }
}

// N23, enumeration: the visitor's browser gets the same whether the shop knows the address or not; one word of what the
// shop's own back end is told differs, after the same look-up.
TEST_F(linking_policy_binding, an_answer_that_tells_whether_an_address_is_known) {
  auto const answer = [&] {
    auto of = begun({{"connector", R"("op")"}, {"intent", R"("sign_in")"}, {"session", R"("s1")"}});
    auto what = callback(of);
    what.erase("shopper");
    auto said = *complete(what).answer;
    return said.replace(said.find(of.going.attempt), of.going.attempt.size(), "ATTEMPT");
  };
  // What comes back to the browser at the callback, without the ticket, which is random.
  auto const browser_gets = [&] {
    auto const asked = over_http("POST", "/vetrina/connect/op", {}, "intent=sign_in");
    auto const cookie = header(asked, "set-cookie");
    auto const back = op_.approve(header(asked, "location"));
    auto const got =
        over_http("GET", cat("/vetrina/connect/op/callback?", back), cookie.substr(0, cookie.find(';')), {});
    auto const location = header(got, "location");
    EXPECT_NE(location.find("vt_ticket="), std::string::npos) << got.status << " " << got.body;
    return cat(std::to_string(got.status), " ", location.substr(0, location.find("vt_ticket=")), " ",
               std::to_string(location.size()), " ", got.body);
  };
  auto const unknown = answer();
  auto const seen = browser_gets();
  put_shopper("known", {{"email", R"("alice@example.com")"}, {"email_verified", "true"}});
  auto told = answer();
  EXPECT_EQ(browser_gets(), seen);
  constexpr std::string_view word = "needs_existing_login";
  for (auto at = told.find(word); at != std::string::npos; at = told.find(word)) {
    told.replace(at, word.size(), "new_shopper_proposed");
  }
  EXPECT_EQ(told, unknown);
  put_shopper("known", {{"email", R"("alice@example.com")"}, {"email_verified", "false"}});
  EXPECT_EQ(answer(), unknown);
  EXPECT_EQ(scene_.rows(count_links), 0);
  EXPECT_EQ(scene_.rows(count_tokens), 0);
}

}  // namespace
}  // namespace vetrina::test
