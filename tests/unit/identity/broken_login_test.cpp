// Logins that are broken, replayed, overtaken or lied to: each is refused by name and stores nothing.
#include <functional>

#include "identity/attempts.hpp"
#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

class attempt : public shop_with_login {};

// What is broken in an otherwise good login, and the reason that must be given. Nothing is stored, the attempt is used.
struct breach {
  char const* name;
  std::function<void(fakes::json_members& complete, login const& going, login const& other)> how;
  char const* reason;
  bool used = true;
};
class broken_login : public shop_with_login, public ::testing::WithParamInterface<breach> {};

TEST_P(broken_login, is_rejected_by_name_and_stores_nothing) {
  auto const other = begin(begin_members("link", "bob", "s2"));
  auto const going = begin(begin_members("link", "ann"));
  auto with = complete_members(going, "ann");
  GetParam().how(with, going, other);
  auto const got = complete(with);
  EXPECT_EQ(status(got), "rejected");
  EXPECT_EQ(reason(got), GetParam().reason);
  EXPECT_EQ(op.requests_to("/token"), 0U);
  EXPECT_EQ(links_of("ann") + links_of("bob"), 0U);
  auto const again = complete(complete_members(going, "ann"));
  if (GetParam().used) {
    EXPECT_EQ(reason(again), "identity.attempt_used");
  } else {
    EXPECT_EQ(status(again), "linked");  // the twin that passes
  }
}

breach const breaches[] = {
    {"other_browser", [](auto& m, auto const&, auto const& other) { m["cookie"] = json::quoted(other.cookie); },
     "identity.other_browser"},
    {"no_cookie", [](auto& m, auto const&, auto const&) { m["cookie"] = R"("")"; }, "identity.other_browser"},
    {"other_session", [](auto& m, auto const&, auto const&) { m["session"] = R"("s2")"; }, "identity.other_session"},
    {"other_shopper", [](auto& m, auto const&, auto const&) { m["shopper"] = R"("bob")"; }, "identity.other_shopper"},
    {"nobody_signed_in_any_more", [](auto& m, auto const&, auto const&) { m.erase("shopper"); },
     "identity.other_shopper"},
    {"other_connector", [](auto& m, auto const&, auto const&) { m["connector"] = R"("q")"; },
     "identity.other_connector"},
    {"unknown_state", [](auto& m, auto const&, auto const&) { m["query"] = R"("code=c&state=nope")"; },
     "identity.unknown_attempt", false},
    {"no_state", [](auto& m, auto const&, auto const&) { m["query"] = R"("code=c")"; }, "callback.no_state", false},
    {"code_twice", [](auto& m, auto const& going, auto const&) { m["query"] = json::quoted(going.query + "&code=x"); },
     "callback.duplicate_parameter"},
    {"state_twice",
     [](auto& m, auto const& going, auto const& other) {
       m["query"] = json::quoted(going.query + "&" + other.query.substr(other.query.find("state=")));
     },
     "callback.duplicate_parameter", false},
    {"code_and_error",
     [](auto& m, auto const& going, auto const&) { m["query"] = json::quoted(going.query + "&error=access_denied"); },
     "callback.code_and_error"},
    {"no_issuer",
     [](auto& m, auto const& going, auto const&) {
       m["query"] = json::quoted(going.query.substr(0, going.query.find("&iss=")));
     },
     "callback.issuer_missing"},
    {"other_issuer",
     [](auto& m, auto const& going, auto const&) {
       m["query"] = json::quoted(going.query.substr(0, going.query.find("&iss=")) + "&iss=https%3A%2F%2Fevil.example");
     },
     "callback.issuer_mismatch"},
    {"issuer_with_slash",
     [](auto& m, auto const& going, auto const&) { m["query"] = json::quoted(going.query + "%2F"); },
     "callback.issuer_mismatch"},
};
INSTANTIATE_TEST_SUITE_P(identity, broken_login, ::testing::ValuesIn(breaches),
                         [](auto const& one) { return std::string{one.param.name}; });

TEST_F(attempt, a_code_of_another_attempt_is_not_exchanged) {
  auto const other = begin(begin_members("link", "bob", "s2"));
  auto const going = begin(begin_members("link", "ann"));
  auto with = complete_members(going, "ann");
  auto const state = fakes::provider::query_of(going.url).at("state");
  with["query"] =
      q(cat(other.query.substr(0, other.query.find("&state=")), "&state=", state, "&iss=https%3A%2F%2Fop.example"));
  auto const got = complete(with);
  EXPECT_EQ(reason(got), "oauth.code_refused");
  EXPECT_EQ(op.requests_to("/token"), 1U);
  EXPECT_EQ(links_of("ann"), 0U);
}

TEST_F(attempt, a_second_callback_is_refused) {
  auto const going = begin(begin_members("link", "ann"));
  ASSERT_EQ(status(complete(complete_members(going, "ann"))), "linked");
  EXPECT_EQ(reason(complete(complete_members(going, "ann"))), "identity.attempt_used");
  EXPECT_EQ(op.requests_to("/token"), 1U);
}

TEST_F(attempt, an_attempt_lives_ten_minutes) {
  auto const going = begin(begin_members("link", "ann"));
  time.advance(attempt_ms);
  EXPECT_EQ(reason(complete(complete_members(going, "ann"))), "identity.unknown_attempt");
  auto const next = begin(begin_members("link", "ann"));
  time.advance(step_up_ms);
  EXPECT_EQ(status(complete(complete_members(next, "ann"))), "linked");
}

TEST_F(attempt, a_whole_cookie_header_will_do) {
  auto const going = begin(begin_members("link", "ann"));
  auto with = complete_members(going, "ann");
  with["cookie"] = q(cat("a=b; __Host-vetrina-login=", going.cookie, "; c=d"));
  EXPECT_EQ(status(complete(with)), "linked");
}

TEST_F(attempt, the_cookie_is_for_this_host_and_no_script) {
  auto const got = must("identity.begin", fakes::object_of(begin_members("sign_in")));
  EXPECT_TRUE(got.string_at("/cookie/name")->starts_with("__Host-"));
  EXPECT_EQ(got.string_at("/cookie/attributes"), "Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax");
}

TEST_F(attempt, a_login_of_another_shop_is_unknown) {
  must("shop.put", R"({"shop":"other","mode":"test","controller":{"name":"Other"},"origins":["https://other.example"],)"
                   R"("templates":{"product":"https://other.example/p/{family}"},)"
                   R"("markets":[{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})");
  auto wanted = begin_members("sign_in");
  wanted["shop"] = R"("demo")";
  auto const going = begin(wanted);
  auto with = complete_members(going);
  with["shop"] = R"("other")";
  EXPECT_EQ(reason(complete(with)), "identity.unknown_attempt");
  with["shop"] = R"("demo")";
  EXPECT_EQ(status(complete(with)), "new_shopper_proposed");
}

TEST_F(attempt, the_unique_subject_decides_between_two_at_once) {
  auto const anns = begin(begin_members("link", "ann"));
  auto const bobs = begin(begin_members("link", "bob", "s2"));
  // While Ann's code is being exchanged, Bob finishes with the same identity.
  op.while_exchanging = [&] {
    op.while_exchanging = nullptr;
    EXPECT_EQ(status(complete(complete_members(bobs, "bob", "s2"))), "linked");
  };
  EXPECT_EQ(status(complete(complete_members(anns, "ann"))), "conflict");
  EXPECT_EQ(links_of("ann"), 0U);
  EXPECT_EQ(links_of("bob"), 1U);
}

// Unexpired session attack: what another session had begun is over once the identities have changed.
TEST_F(attempt, a_link_of_another_session_overtakes_what_was_begun_before) {
  auto const kept = begin(begin_members("link", "ann", "s2"));
  auto const own = begin(begin_members("link", "ann"));
  auto const bobs = begin(begin_members("link", "bob", "s2"));
  time.advance(second_ms);
  op.subject = "another";
  ASSERT_EQ(status(link_to("ann")), "linked");
  EXPECT_EQ(reason(complete(complete_members(kept, "ann", "s2"))), "identity.overtaken");
  EXPECT_EQ(links_of("ann"), 1U);
  EXPECT_EQ(status(complete(complete_members(own, "ann"))), "already_linked");
  op.subject = "of bob";
  EXPECT_EQ(status(complete(complete_members(bobs, "bob", "s2"))), "linked");
  EXPECT_EQ(status(complete(complete_members(begin(begin_members("link", "ann", "s2")), "ann", "s2"))), "conflict");
}

TEST_F(attempt, a_shopper_erased_meanwhile_is_not_linked) {
  auto const going = begin(begin_members("link", "ann"));
  op.while_exchanging = [&] {
    op.while_exchanging = nullptr;
    must("shopper.erase", R"({"shopper":"ann"})");
  };
  EXPECT_EQ(reason(complete(complete_members(going, "ann"))), "shopper.unknown");
}

TEST_F(attempt, a_connector_set_up_anew_meanwhile_gets_no_code) {
  auto const going = begin(begin_members("link", "ann"));
  must("connector.put",
       R"({"connector":"op","plugin":"oidc","settings":{"issuer":"https://op.example/evil","client_id":"shop"}})");
  op.spoil_metadata = [](auto& m) { m["issuer"] = R"("https://op.example/evil")"; };
  EXPECT_EQ(reason(complete(complete_members(going, "ann"))), "identity.connector_changed");
  EXPECT_EQ(op.requests_to("/token"), 0U);
}

TEST_F(attempt, what_the_provider_does_wrong_is_named_and_stores_nothing) {
  struct wrong {
    std::function<void()> how;
    char const* reason;
  };
  wrong const all[] = {
      {[&] { op.spoil_claims = [](auto& m) { m["nonce"] = R"("x")"; }; }, "id_token.nonce"},
      {[&] { op.spoil_claims = [](auto& m) { m["iss"] = R"("https://evil.example")"; }; }, "id_token.issuer"},
      {[&] { op.spoil_header = [](auto& m) { m["alg"] = R"("none")"; }; }, "jws.algorithm_not_allowed"},
      {[&] { op.spoil_userinfo = [](auto& m) { m["sub"] = R"("mallory")"; }; }, "oauth.userinfo_subject"},
      {[&] { op.spoil_token = [](auto& m) { m["token_type"] = R"("mac")"; }; }, "oauth.token_type"},
      {[&] {
         op.is_down = true;
         op.down = fail(code::deadline, "network.timeout", "Too slow.");
       },
       "network.timeout"},
  };
  for (auto const& one : all) {
    auto const going = begin(begin_members("link", "ann"));
    one.how();
    auto const got = complete(complete_members(going, "ann"));
    EXPECT_EQ(status(got), "rejected");
    EXPECT_EQ(reason(got), one.reason);
    EXPECT_EQ(links_of("ann"), 0U);
    op.spoil_claims = nullptr;
    op.spoil_header = nullptr;
    op.spoil_userinfo = nullptr;
    op.spoil_token = nullptr;
    op.is_down = false;
  }
  EXPECT_EQ(status(link_to("ann")), "linked");
}

}  // namespace
}  // namespace vetrina::identity::testing
