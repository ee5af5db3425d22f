// Whose account it becomes: pre-hijacked accounts (Sudhodanan and Paverd, USENIX Security 2022) and proofs that wander.
// login.md b.2, N1 to N7. Each test is an attack on Ann; the control is the link that she makes herself.
#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class linking_policy_hijack : public negative_scene {
 protected:
  outcome sign_in() {
    auto of = begun({{"connector", R"("op")"}, {"intent", R"("sign_in")"}, {"session", R"("s1")"}});
    auto what = callback(of);
    what.erase("shopper");
    held_ = of;
    return complete(what);
  }
  std::size_t links_of(std::string_view shopper) {
    return scene_.done("identity.list", {{"shopper", json::quoted(shopper)}}).size_at("/identities");
  }
  std::string first_identity(std::string_view member) {
    auto const list = scene_.done("identity.list", {{"shopper", R"("ann")"}});
    auto const at = list.at(cat("/identities/0/", member));
    return at ? std::string{at->text()} : std::string{};
  }
  std::string last_change(std::string_view kind) {
    static store::statement const all{store::area::record, "select kind, body from change order by seq"};
    std::string out;
    EXPECT_TRUE(scene_.services().db.read(store::area::record, [&](store::session& db) {
      return db.each(all, {}, [&](store::row const& r) {
        if (r.text(0) == kind) out = r.string(1);
        return true;
      });
    }));
    return out;
  }
  under_way held_;
};

TEST_F(linking_policy_hijack, control_her_own_link_is_made) { expect_linked(link()); }

// N1, classic-federated merge, CVE-2026-53516: the attacker made an account with the victim's address, which nobody
// checked; the victim comes with a provider that did.
TEST_F(linking_policy_hijack, an_account_that_waits_with_the_victims_address) {
  for (auto const* verified : {"false", "true"}) {
    put_shopper("trap", {{"email", R"("alice@example.com")"}, {"email_verified", verified}});
    auto const got = sign_in();
    // An address that nobody proved keeps its owner out of nothing.
    EXPECT_EQ(got.text("/status"),
              std::string_view{verified} == "true" ? "needs_existing_login" : "new_shopper_proposed");
    EXPECT_EQ(got.text("/shopper"), "");
    EXPECT_EQ(links_of("trap"), 0U);
    EXPECT_EQ(scene_.rows(count_links), 0);
    EXPECT_EQ(scene_.rows(count_tokens), 0);
    EXPECT_EQ(confirm(held_, {{"decision", R"("decline")"}}).text("/status"), "cancelled");
  }
  scene_.expect_nothing_stored();
}

// N2, unexpired session: a session that the attacker kept has begun a link; the owner then sets things right.
TEST_F(linking_policy_hijack, a_link_begun_in_a_session_that_the_attacker_kept) {
  auto attackers = with({{"session", R"("kept by the attacker")"}});
  auto const finish = [&](under_way const& of) {
    auto what = callback(of);
    what["session"] = R"("kept by the attacker")";
    return complete(what);
  };
  auto const before_link = begun(attackers);
  scene_.time().advance(second_ms);
  op_.says().subject = "the-owners-own-subject";
  ASSERT_EQ(link().text("/status"), "linked");
  EXPECT_NE(last_change("identity.linked").find(R"("sessions_should_be_revoked":true)"), std::string::npos);
  op_.says().subject = row_subject;
  EXPECT_EQ(finish(before_link).text("/reason"), "identity.overtaken");
  EXPECT_EQ(links_of("ann"), 1U);

  scene_.time().advance(second_ms);
  attackers["auth_time"] = std::to_string(scene_.time().wall_ms());
  auto const before_unlink = begun(attackers);
  auto const own = begun();
  scene_.time().advance(second_ms);
  auto const identity = first_identity("identity");
  scene_.done("identity.unlink", {{"shopper", R"("ann")"}, {"identity", identity}});
  EXPECT_NE(last_change("identity.unlinked").find(R"("sessions_should_be_revoked":true)"), std::string::npos);
  EXPECT_EQ(finish(before_unlink).text("/reason"), "identity.overtaken");
  EXPECT_EQ(complete(own).text("/reason"), "identity.overtaken");
  scene_.run_network_jobs();

  auto const before_erasure = begun(attackers);
  scene_.time().advance(second_ms);
  scene_.done("shopper.erase", {{"shopper", R"("ann")"}});
  put_shopper("ann");  // somebody else, to whom the shop gives the same id
  auto const got = finish(before_erasure);
  EXPECT_EQ(got.text("/reason"), "identity.overtaken");
  scene_.expect_nothing_stored();
  expect_no_secret(*got.answer);
  scene_.time().advance(second_ms);
  expect_linked(link());  // what is begun now is not late
}

// N3, trojan identifier: the attacker had linked an identity of their own before the owner reset the password.
TEST_F(linking_policy_hijack, an_identity_that_was_planted_before_a_reset) {
  ASSERT_EQ(link().text("/status"), "linked");
  EXPECT_EQ(first_identity("before_sign_out"), "false");
  scene_.time().advance(day_ms);
  scene_.done("shopper.sign_out", {{"shopper", R"("ann")"}});
  EXPECT_EQ(first_identity("before_sign_out"), "true");  // what the owner is asked about at the next sign-in
  scene_.time().advance(second_ms);
  op_.says().subject = "linked-after-the-reset";
  auto again = scene_.link_request();
  ASSERT_EQ(complete(begun(again)).text("/status"), "linked");
  auto const list = scene_.done("identity.list", {{"shopper", R"("ann")"}});
  EXPECT_EQ(list.boolean_at("/identities/0/before_sign_out"), true);
  EXPECT_EQ(list.boolean_at("/identities/1/before_sign_out"), false);
}

// N4, unexpired e-mail change: an address that the attacker entered and nobody confirmed is not confirmed by a link.
TEST_F(linking_policy_hijack, an_address_change_that_waits_for_the_victims_click) {
  put_shopper("trap", {{"email", R"("mallory@example.com")"}, {"email_verified", "true"}});
  put_shopper("trap", {{"email", R"("alice@example.com")"}});  // asked for, not confirmed
  auto const verified = [&] {
    return scene_.done("shopper.get", {{"shopper", R"("trap")"}}).boolean_at("/email_verified");
  };
  EXPECT_EQ(verified(), false);
  auto of = begun(with({{"shopper", R"("trap")"}}));
  auto what = callback(of);
  what["shopper"] = R"("trap")";
  auto const got = complete(what);
  EXPECT_EQ(got.text("/identity/email_grade"), "verified");  // of that identity, and of nothing else
  EXPECT_EQ(verified(), false);
  EXPECT_EQ(links_of("ann"), 0U);
}

// N5, non-verifying provider: all that is not JSON true is no verification.
TEST_F(linking_policy_hijack, a_provider_that_never_checks_addresses) {
  int made = 0;
  for (auto const* claim : {"", R"("true")", "1", "null", "false", R"("1")", "[true]"}) {
    op_.says().subject = cat("someone-", ++made);
    op_.says().spoil_claims = [text = std::string{claim}](members& m) {
      if (text.empty()) {
        m.erase("email_verified");
      } else {
        m["email_verified"] = text;
      }
    };
    EXPECT_EQ(link().text("/identity/email_grade"), "unverified") << claim;
  }
  op_.says().spoil_claims = nullptr;
  op_.says().subject = "someone-else";
  EXPECT_EQ(link().text("/identity/email_grade"), "verified");
}

// N6, CVE-2026-9087: the proof of one attempt spent on another, or on another person at the provider.
TEST_F(linking_policy_hijack, a_step_up_that_was_for_another_link) {
  auto stale = scene_.link_request();
  stale.erase("auth_time");
  auto const first = begun(stale);
  auto const second = begun(stale);
  ASSERT_EQ(complete(first).text("/status"), "needs_step_up");
  EXPECT_EQ(confirm(second).text("/reason"), "identity.not_returned");
  EXPECT_EQ(scene_.rows(count_links), 0);
  op_.says().subject = "mallory";
  EXPECT_EQ(complete(first).text("/reason"), "identity.attempt_used");  // the same attempt with another subject
  EXPECT_EQ(confirm(first, {{"auth_time", "1"}}).text("/status"), "needs_step_up");
  EXPECT_EQ(scene_.rows(count_links), 0);
  EXPECT_EQ(scene_.rows(count_tokens), 0);
  expect_linked(confirm(first));
  EXPECT_EQ(confirm(first).text("/reason"), "identity.attempt_used");
  op_.says().subject = row_subject;
  EXPECT_EQ(link().text("/status"), "already_linked");  // whom it was proved for, and not Mallory
}

// N7, CVE-2025-7365: the address is edited between the provider's answer and the confirmation.
TEST_F(linking_policy_hijack, an_address_that_is_edited_before_it_is_confirmed) {
  ASSERT_EQ(sign_in().text("/status"), "new_shopper_proposed");
  EXPECT_EQ(confirm(held_, {{"email", R"("victim@example.com")"}}).slug(), "request.unknown_field");
  put_shopper("cid", {{"email", R"("victim@example.com")"}});
  auto const got = confirm(held_, {{"shopper", R"("cid")"}});
  EXPECT_EQ(got.text("/status"), "linked");
  EXPECT_EQ(got.text("/identity/email"), "alice@example.com");
  EXPECT_EQ(scene_.done("shopper.get", {{"shopper", R"("cid")"}}).boolean_at("/email_verified"), false);
}

}  // namespace
}  // namespace vetrina::test
