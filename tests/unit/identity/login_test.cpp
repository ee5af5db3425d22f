#include "support.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "identity/attempts.hpp"

namespace vetrina::identity::testing {
namespace {

class social_login : public shop_with_login {};

TEST_F(social_login, links_an_identity_to_a_fresh_shopper) {
  auto const got = link_to("ann");
  EXPECT_EQ(status(got), "linked");
  EXPECT_EQ(reason(got), "");
  EXPECT_EQ(got.string_at("/shopper"), "ann");
  EXPECT_EQ(got.string_at("/identity/issuer"), "https://op.example");
  EXPECT_EQ(got.string_at("/identity/name"), "Alice");
  EXPECT_EQ(got.string_at("/identity/email_grade"), "verified");
  EXPECT_EQ(got.string_at("/next"), "https://shop.example/account");
  EXPECT_EQ(links_of("ann"), 1U);
  EXPECT_EQ(links_of("bob"), 0U);
}

TEST_F(social_login, signs_in_the_shopper_to_whom_it_is_linked) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  auto const got = complete(complete_members(begin(begin_members("sign_in"))));
  EXPECT_EQ(status(got), "signed_in");
  EXPECT_EQ(got.string_at("/shopper"), "ann");
}

TEST_F(social_login, knows_what_is_linked_already) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  EXPECT_EQ(status(link_to("ann")), "already_linked");
  EXPECT_EQ(links_of("ann"), 1U);
}

TEST_F(social_login, refuses_what_is_linked_to_another_and_tells_nothing_of_them) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  auto const got = link_to("bob");
  EXPECT_EQ(status(got), "conflict");
  EXPECT_EQ(reason(got), "identity.linked_elsewhere");
  EXPECT_FALSE(got.has("/shopper"));
  EXPECT_FALSE(got.has("/identity"));
  EXPECT_EQ(links_of("bob"), 0U);
}

TEST_F(social_login, proposes_a_new_shopper_and_links_once_the_host_has_made_them) {
  auto const going = begin(begin_members("sign_in"));
  auto const got = complete(complete_members(going));
  ASSERT_EQ(status(got), "new_shopper_proposed");
  EXPECT_EQ(got.string_at("/attempt"), going.attempt);
  must("shopper.put", R"({"shopper":"cid"})");
  auto const done = confirm(going, "cid");
  EXPECT_EQ(status(done), "linked");
  EXPECT_EQ(links_of("cid"), 1U);
}

TEST_F(social_login, never_links_by_email) {
  must("shopper.put", R"({"shopper":"bob","email":"alice@example.com","email_verified":true})");
  auto const going = begin(begin_members("sign_in"));
  auto const got = complete(complete_members(going));
  EXPECT_EQ(status(got), "needs_existing_login");
  EXPECT_FALSE(got.has("/shopper"));
  EXPECT_EQ(links_of("bob"), 0U);
  // Bob signs in as he did before, and says so.
  EXPECT_EQ(status(confirm(going, "bob")), "linked");
  EXPECT_EQ(links_of("bob"), 1U);
}

TEST_F(social_login, an_address_that_nobody_proved_keeps_nobody_out) {
  must("shopper.put", R"({"shopper":"trap","email":"alice@example.com","email_verified":false})");
  EXPECT_EQ(status(complete(complete_members(begin(begin_members("sign_in"))))), "new_shopper_proposed");
}

TEST_F(social_login, a_stale_shopper_steps_up_first) {
  auto wanted = begin_members("link", "ann");
  wanted["auth_time"] = std::to_string(noon - 300'001);
  auto const going = begin(wanted);
  auto const got = complete(complete_members(going, "ann"));
  ASSERT_EQ(status(got), "needs_step_up");
  EXPECT_EQ(links_of("ann"), 0U);
  EXPECT_EQ(status(confirm(going, "ann", {{"auth_time", std::to_string(noon - 300'001)}})), "needs_step_up");
  EXPECT_EQ(links_of("ann"), 0U);
  EXPECT_EQ(status(confirm(going, "ann")), "linked");
  EXPECT_EQ(links_of("ann"), 1U);
}

TEST_F(social_login, a_step_up_of_one_attempt_does_not_serve_another) {
  auto wanted = begin_members("link", "ann");
  wanted.erase("auth_time");
  auto const first = begin(wanted);
  auto const second = begin(wanted);
  ASSERT_EQ(status(complete(complete_members(first, "ann"))), "needs_step_up");
  EXPECT_EQ(reason(confirm(second, "ann")), "identity.not_returned");
  EXPECT_EQ(links_of("ann"), 0U);
  EXPECT_EQ(status(confirm(first, "ann")), "linked");
}

TEST_F(social_login, a_confirmation_is_for_the_same_shopper_and_session) {
  auto wanted = begin_members("link", "ann");
  wanted.erase("auth_time");
  auto const one = begin(wanted);
  ASSERT_EQ(status(complete(complete_members(one, "ann"))), "needs_step_up");
  EXPECT_EQ(reason(confirm(one, "bob")), "identity.other_shopper");
  EXPECT_EQ(reason(confirm(one, "ann")), "identity.attempt_used");
  auto const two = begin(wanted);
  ASSERT_EQ(status(complete(complete_members(two, "ann"))), "needs_step_up");
  EXPECT_EQ(reason(confirm(two, "ann", {{"session", R"("s2")"}})), "identity.other_session");
  EXPECT_EQ(links_of("ann") + links_of("bob"), 0U);
}

TEST_F(social_login, a_held_login_may_be_declined_and_does_not_wait_for_ever) {
  auto const one = begin(begin_members("sign_in"));
  ASSERT_EQ(status(complete(complete_members(one))), "new_shopper_proposed");
  EXPECT_EQ(status(confirm(one, "", {{"decision", R"("decline")"}})), "cancelled");
  EXPECT_EQ(status(confirm(one, "bob")), "rejected");
  auto const two = begin(begin_members("sign_in"));
  ASSERT_EQ(status(complete(complete_members(two))), "new_shopper_proposed");
  time.advance(held_ms);
  EXPECT_EQ(reason(confirm(two, "bob")), "identity.unknown_attempt");
  EXPECT_EQ(links_of("bob"), 0U);
}

TEST_F(social_login, no_at_the_provider_is_cancelled) {
  auto const going = begin(begin_members("link", "ann"));
  auto const state = fakes::provider::query_of(going.url).at("state");
  auto with = complete_members(going, "ann");
  with["query"] = q(cat("error=access_denied&state=", state, "&iss=https%3A%2F%2Fop.example"));
  auto const got = complete(with);
  EXPECT_EQ(status(got), "cancelled");
  EXPECT_EQ(reason(got), "identity.access_denied");
  EXPECT_EQ(op.requests_to("/token"), 0U);
  EXPECT_EQ(reason(complete(complete_members(going, "ann"))), "identity.attempt_used");
}

TEST_F(social_login, an_error_must_name_its_issuer_too) {
  auto const going = begin(begin_members("link", "ann"));
  auto with = complete_members(going, "ann");
  with["query"] = q(cat("error=access_denied&state=", fakes::provider::query_of(going.url).at("state")));
  EXPECT_EQ(reason(complete(with)), "callback.issuer_missing");
}

TEST_F(social_login, narrower_scopes_make_a_partial_link) {
  op.spoil_token = [](auto& m) { m["scope"] = R"("openid")"; };
  ASSERT_EQ(status(link_to("ann")), "linked");
  auto const list = must("identity.list", R"({"shopper":"ann"})");
  EXPECT_EQ(list.string_at("/identities/0/state"), "partial");
  EXPECT_EQ(list.size_at("/identities/0/missing_scopes"), 2U);
}

TEST_F(social_login, signing_in_with_less_keeps_what_linking_was_granted) {
  ASSERT_EQ(status(link_to("ann")), "linked");
  op.spoil_token = [](auto& m) { m["scope"] = R"("openid")"; };
  ASSERT_EQ(status(complete(complete_members(begin(begin_members("sign_in"))))), "signed_in");
  EXPECT_EQ(must("identity.list", R"({"shopper":"ann"})").string_at("/identities/0/state"), "active");
}

TEST_F(social_login, signing_in_with_more_takes_what_is_granted_now) {
  op.spoil_token = [](auto& m) { m["scope"] = R"("openid")"; };
  ASSERT_EQ(status(link_to("ann")), "linked");
  op.spoil_token = nullptr;
  ASSERT_EQ(status(complete(complete_members(begin(begin_members("sign_in"))))), "signed_in");
  EXPECT_EQ(must("identity.list", R"({"shopper":"ann"})").string_at("/identities/0/state"), "active");
}

TEST_F(social_login, an_unchecked_email_is_graded_so) {
  for (auto const* claim : {"\"true\"", "1", "null", "false"}) {
    op.subject = cat("someone-", claim);
    op.spoil_claims = [claim](auto& m) { m["email_verified"] = claim; };
    EXPECT_EQ(link_to("ann").string_at("/identity/email_grade"), "unverified") << claim;
  }
}

TEST_F(social_login, begins_only_as_asked_rightly) {
  auto stray = begin_members("sign_in");
  stray["return_to"] = R"("https://evil.example/")";
  EXPECT_EQ(slug_of("identity.begin", fakes::object_of(stray)), "identity.return_to_refused");
  EXPECT_EQ(slug_of("identity.begin", fakes::object_of(begin_members("link"))), "caller.shopper_required");
  EXPECT_EQ(slug_of("identity.begin", fakes::object_of(begin_members("link", "nobody"))), "shopper.unknown");
  auto wide = begin_members("sign_in");
  wide["scopes"] = R"(["admin"])";
  EXPECT_EQ(slug_of("identity.begin", fakes::object_of(wide)), "identity.unknown_scope");
  auto elsewhere = begin_members("sign_in");
  elsewhere["connector"] = R"("nope")";
  EXPECT_EQ(slug_of("identity.begin", fakes::object_of(elsewhere)), "connector.unknown");
  auto sessionless = begin_members("sign_in");
  sessionless.erase("session");
  EXPECT_EQ(slug_of("identity.begin", fakes::object_of(sessionless)), "request.missing_field");
  EXPECT_EQ(slug_of("identity.begin", fakes::object_of(begin_members("sign_in"))), "accepted");
}

TEST_F(social_login, secrets_and_subjects_are_nowhere_in_the_files) {
  op.subject = "canary-subject-4711";
  auto const going = begin(begin_members("link", "ann", "canary-session-4711"));
  auto const state = fakes::provider::query_of(going.url).at("state");
  ASSERT_EQ(status(complete(complete_members(going, "ann", "canary-session-4711"))), "linked");
  auto const held = begin(begin_members("sign_in"));
  op.subject = "canary-other-4711";
  ASSERT_EQ(status(complete(complete_members(held))), "new_shopper_proposed");
  std::size_t files = 0;
  for (auto const& entry : std::filesystem::directory_iterator(settings.data_dir)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream in{entry.path(), std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    for (auto const& canary : {std::string{"canary-"}, state, going.cookie, going.attempt, std::string{"s3cr:t%"},
                               std::string{"alice@example.com"}, std::string{"code-1"}, std::string{"access-token-"}}) {
      EXPECT_EQ(text.find(canary), std::string::npos) << entry.path() << " " << canary;
    }
  }
  EXPECT_GE(files, 2U);
}

}  // namespace
}  // namespace vetrina::identity::testing
