// What a stranger may try who holds pieces of a login, or a provider that says what no date, name or address is.
#include "identity/attempts.hpp"
#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

class strange_input : public shop_with_login {
 protected:
  std::string state_of(login const& of) { return fakes::provider::query_of(of.url).at("state"); }
  std::string reason_with(login const& of, std::string_view query, std::string_view cookie) {
    auto with = complete_members(of, "ann");
    with["query"] = q(query);
    with["cookie"] = q(cookie);
    return reason(complete(with));
  }
};

// The one follows from the other, under a key: the address bar, a proxy's log and the provider see the state.
TEST_F(strange_input, the_state_names_no_attempt_and_the_attempts_name_is_no_state) {
  auto wanted = begin_members("link", "ann");
  wanted.erase("auth_time");
  auto const going = begin(wanted);
  auto const state = state_of(going);
  EXPECT_EQ(going.attempt.size(), 26U);
  EXPECT_EQ(reason_with(going, cat("code=c&state=", going.attempt), going.cookie), "identity.unknown_attempt");
  ASSERT_EQ(status(complete(complete_members(going, "ann"))), "needs_step_up");
  for (auto const& guess : {state, cat("att_", state), cat("att_", state.substr(0, 22))}) {
    EXPECT_EQ(reason(confirm({{}, guess, {}, {}}, "ann")), "identity.unknown_attempt") << guess;
  }
  EXPECT_EQ(status(confirm(going, "ann")), "linked");
}

TEST_F(strange_input, a_state_that_is_nearly_the_right_one_is_none) {
  auto const going = begin(begin_members("link", "ann"));
  auto const state = state_of(going);
  auto other_case = state;
  for (auto& c : other_case) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
      break;
    }
  }
  for (auto const& wrong : {state + "%20", "%20" + state, state + "=", state.substr(1), state + state, other_case}) {
    EXPECT_EQ(reason_with(going, cat("code=c&state=", wrong), going.cookie), "identity.unknown_attempt") << wrong;
  }
  EXPECT_EQ(status(complete(complete_members(going, "ann"))), "linked");
}

TEST_F(strange_input, a_cookie_that_only_contains_the_right_one_is_another) {
  for (auto const* around :
       {"other=__Host-vetrina-login=", "__host-vetrina-login=", "__Host-vetrina-login-2=", "x__Host-vetrina-login=",
        "__Host-vetrina-login =", "__Host-vetrina-login=planted; __Host-vetrina-login="}) {
    auto const going = begin(begin_members("link", "ann"));
    EXPECT_EQ(reason_with(going, going.query, cat(around, going.cookie)), "identity.other_browser") << around;
  }
  EXPECT_EQ(links_of("ann"), 0U);
}

TEST_F(strange_input, a_moment_that_no_clock_tells_is_no_fresh_login) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  for (auto const* moment : {"9223372036854775807", "9007199254740991", "-9223372036854775808", "-1", "1e300",
                             "\"now\"", "true", "null", "[1790000000]"}) {
    op.spoil_claims = [&](auto& m) { m["auth_time"] = moment; };
    auto const going = begin(begin_members("step_up", "ann"));
    EXPECT_EQ(reason(complete(complete_members(going, "ann"))), "identity.no_fresh_login") << moment;
  }
  op.spoil_claims = [&](auto& m) { m["auth_time"] = std::to_string(time.wall_ms() / second_ms); };
  EXPECT_EQ(status(complete(complete_members(begin(begin_members("step_up", "ann")), "ann"))), "signed_in");
}

TEST_F(strange_input, a_subject_is_what_it_is_byte_for_byte) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  for (auto const* other : {"Alice", "alice ", " alice", "alice\\u0000", "\\u0430lice", "alice\\u200b"}) {
    op.spoil_claims = [&](auto& m) { m["sub"] = cat("\"", other, "\""); };
    auto const got = complete(complete_members(begin(begin_members("sign_in"))));
    EXPECT_NE(status(got), "signed_in") << other;
    EXPECT_FALSE(got.has("/shopper")) << other;
  }
}

TEST_F(strange_input, a_subject_that_is_no_text_names_nobody) {
  op.subject = "42";
  ASSERT_EQ(status(link_to("ann")), "linked");
  for (auto const* other : {"42", "42.0", "[\"42\"]", "{\"\":\"42\"}", "true", "null", "\"\""}) {
    op.spoil_claims = [&](auto& m) { m["sub"] = other; };
    EXPECT_EQ(reason(complete(complete_members(begin(begin_members("sign_in"))))), "id_token.subject") << other;
  }
}

}  // namespace
}  // namespace vetrina::identity::testing
