#include "support.hpp"

#include "identity/attempts.hpp"

namespace vetrina::identity::testing {
namespace {

class ticket : public shop_with_login {
 protected:
  // As our own HTTP face does: no session is known when the browser comes back.
  login connect(std::string_view document) {
    auto const got = must("identity.connect", document);
    login out{*got.string_at("/url"), {}, *got.string_at("/cookie/value"), {}};
    out.query = op.approve(out.url);
    cookie_ = cat("__Host-vetrina-login=", out.cookie);
    return out;
  }
  std::string callback(login const& of) {
    auto const got =
        must("identity.callback", fakes::object_of({{"connector", R"("op")"},
                                                    {"query", q(of.query)},
                                                    {"cookie", q(cat("__Host-vetrina-login=", of.cookie))}}));
    auto const location = *got.string_at("/location");
    EXPECT_TRUE(location.starts_with("https://shop.example/account?vt_ticket=")) << location;
    return location.substr(location.find('=') + 1);
  }
  json::document redeem(std::string_view ticket, std::string_view shopper = {}, std::string_view session = "s1") {
    members m = {{"ticket", q(ticket)}, {"session", q(session)}, {"cookie", q(cookie_)}};
    if (!shopper.empty()) m["shopper"] = q(shopper);
    return must("identity.redeem", fakes::object_of(m));
  }
  std::string cookie_;  // of the browser that began last

  std::string token_of(std::string_view shopper, std::string_view session) {
    return *must("shopper.token",
                 fakes::object_of(
                     {{"shopper", q(shopper)}, {"session", q(session)}, {"auth_time", std::to_string(time.wall_ms())}}))
                .string_at("/token");
  }
};

TEST_F(ticket, brings_a_login_without_a_session_to_the_host) {
  auto const got = redeem(callback(connect(R"({"connector":"op"})")));
  EXPECT_EQ(status(got), "new_shopper_proposed");
  EXPECT_TRUE(got.has("/attempt"));
}

TEST_F(ticket, links_the_holder_of_the_session) {
  auto const going = connect(fakes::object_of({{"connector", R"("op")"}, {"token", q(token_of("ann", "s1"))}}));
  EXPECT_EQ(status(redeem(callback(going), "ann")), "linked");
  EXPECT_EQ(links_of("ann"), 1U);
}

TEST_F(ticket, of_one_session_is_refused_in_another) {
  auto const begin_anew = [&] {
    return callback(connect(fakes::object_of({{"connector", R"("op")"}, {"token", q(token_of("ann", "s1"))}})));
  };
  EXPECT_EQ(reason(redeem(begin_anew(), "ann", "s2")), "identity.other_session");
  EXPECT_EQ(reason(redeem(begin_anew(), "bob")), "identity.other_shopper");
  EXPECT_EQ(reason(redeem(begin_anew())), "identity.other_shopper");
  EXPECT_EQ(links_of("ann") + links_of("bob"), 0U);
  EXPECT_EQ(status(redeem(begin_anew(), "ann")), "linked");
}

TEST_F(ticket, works_once_and_for_a_minute) {
  auto const first = callback(connect(R"({"connector":"op"})"));
  ASSERT_EQ(status(redeem(first)), "new_shopper_proposed");
  EXPECT_EQ(reason(redeem(first)), "identity.unknown_ticket");
  auto const second = callback(connect(R"({"connector":"op"})"));
  time.advance(ticket_ms);
  EXPECT_EQ(reason(redeem(second)), "identity.unknown_ticket");
  auto const third = callback(connect(R"({"connector":"op"})"));
  time.advance(ticket_ms - 1);
  EXPECT_EQ(status(redeem(third)), "new_shopper_proposed");
}

TEST_F(ticket, carries_a_refusal_too) {
  op.spoil_claims = [](auto& m) { m["nonce"] = R"("x")"; };
  auto const got = redeem(callback(connect(R"({"connector":"op"})")));
  EXPECT_EQ(status(got), "rejected");
  EXPECT_EQ(reason(got), "id_token.nonce");
}

TEST_F(ticket, is_not_given_for_a_callback_of_no_login) {
  EXPECT_EQ(slug_of("identity.callback", R"({"connector":"op","query":"code=c&state=s"})"),
            "identity.callback_refused");
  EXPECT_EQ(slug_of("identity.callback", R"({"connector":"op"})"), "identity.query_or_body");
}

TEST_F(ticket, tells_a_browser_that_did_not_begin) {
  auto const going = connect(R"({"connector":"op"})");
  auto other = going;
  other.cookie = "somebody-elses";
  EXPECT_EQ(reason(redeem(callback(other))), "identity.other_browser");
}

// Login CSRF: the ticket is genuine and the attacker's own; only the cookie tells that another browser brings it.
TEST_F(ticket, of_a_login_without_a_session_is_bound_to_its_browser_by_the_cookie) {
  auto const cookie_after = [&](login const& of) {
    auto const got =
        must("identity.callback", fakes::object_of({{"connector", R"("op")"},
                                                    {"query", q(of.query)},
                                                    {"cookie", q(cat("__Host-vetrina-login=", of.cookie))}}));
    EXPECT_EQ(got.string_at("/cookie/attributes"), "Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax");
    return std::pair{got.string_at("/location")->substr(got.string_at("/location")->find('=') + 1),
                     cat(*got.string_at("/cookie/name"), "=", *got.string_at("/cookie/value"))};
  };
  auto const redeem_with = [&](std::string_view ticket, std::string_view cookie) {
    return must("identity.redeem",
                fakes::object_of({{"ticket", q(ticket)}, {"session", R"("s1")"}, {"cookie", q(cookie)}}));
  };
  auto const [own, cookie] = cookie_after(connect(R"({"connector":"op"})"));
  EXPECT_EQ(status(redeem_with(own, "a=b; " + cookie)), "new_shopper_proposed");
  auto const [attackers, theirs] = cookie_after(connect(R"({"connector":"op"})"));
  EXPECT_EQ(reason(redeem_with(attackers, "a=b")), "identity.other_browser");
}

// A host that forgets the cookie would take the attacker's ticket from anybody.
TEST_F(ticket, of_a_login_without_a_session_is_worth_nothing_without_the_cookie) {
  auto const bare = callback(connect(R"({"connector":"op"})"));
  auto const request = fakes::object_of({{"ticket", q(bare)}, {"session", R"("s1")"}});
  EXPECT_EQ(slug_of("identity.redeem", request), "identity.cookie_required");
  EXPECT_EQ(reason(redeem(bare)), "identity.unknown_ticket");  // it was used up
  auto const own = callback(connect(fakes::object_of({{"connector", R"("op")"}, {"token", q(token_of("ann", "s1"))}})));
  EXPECT_EQ(status(must("identity.redeem",
                        fakes::object_of({{"ticket", q(own)}, {"session", R"("s1")"}, {"shopper", R"("ann")"}}))),
            "linked");
}

// Whoever redeems a login that began without a session is who may confirm it: with the attempt's id alone, out of a form
// that a stranger's page sends, it would link the stranger's identity to whoever is signed in.
TEST_F(ticket, of_a_login_without_a_session_is_confirmed_by_the_session_that_redeemed_it) {
  auto const confirm = [&](std::string_view attempt, std::string_view session) {
    return must("identity.confirm", fakes::object_of({{"attempt", q(attempt)},
                                                      {"session", q(session)},
                                                      {"shopper", R"("ann")"},
                                                      {"auth_time", std::to_string(time.wall_ms())},
                                                      {"decision", R"("accept")"}}));
  };
  auto const attackers = redeem(callback(connect(R"({"connector":"op"})")), {}, "the attacker's");
  auto const got = confirm(*attackers.string_at("/attempt"), "ann's");
  EXPECT_EQ(reason(got), "identity.other_session");
  EXPECT_EQ(links_of("ann"), 0U);
  op.subject = "ann at the network";
  auto const own = redeem(callback(connect(R"({"connector":"op"})")), {}, "ann's");
  EXPECT_EQ(status(confirm(*own.string_at("/attempt"), "ann's")), "linked");
}

TEST_F(ticket, a_session_that_was_ended_begins_nothing) {
  auto const token = token_of("ann", "s1");
  must("shopper.sign_out", R"({"shopper":"ann"})");
  EXPECT_EQ(slug_of("identity.connect", fakes::object_of({{"connector", R"("op")"}, {"token", q(token)}})),
            "session.expired");
  EXPECT_EQ(
      slug_of("identity.connect", fakes::object_of({{"connector", R"("op")"}, {"token", q(token_of("ann", "s1"))}})),
      "accepted");
}

}  // namespace
}  // namespace vetrina::identity::testing
