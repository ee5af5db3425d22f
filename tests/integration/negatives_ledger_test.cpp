// The ledger of negatives: each number of the reference (login.md b.2) and the one test that stands for it, so that none is
// dropped, doubled or renamed away. Linked into one program with them all.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace vetrina::test {
namespace {

struct entry {
  std::string_view id;  // R: RFC 9700 and friends; N: linking policy
  std::string_view test;
};

constexpr entry ledger[] = {
    {"R1", "rfc9700_request.a_plain_or_reused_code_challenge"},
    {"R2", "rfc9700_request.a_downgrade_of_the_proof_key"},
    {"R3", "rfc9700_request.an_implicit_answer_or_a_password_grant"},
    {"R4", "rfc9700_request.a_state_that_is_old_or_read_from_the_store"},
    {"R5", "rfc9700_request.an_open_redirector"},
    {"R6", "rfc9700_request.a_redirect_address_of_the_attackers_host_or_of_another_connector"},
    {"R7", "rfc9700_request.a_login_that_a_picture_begins"},
    {"R8", "rfc9700_callback.a_state_that_is_not_of_this_attempt"},
    {"R9", "rfc9700_callback.an_answer_in_another_browser"},
    {"R10", "rfc9700_callback.an_attempt_that_another_shopper_finishes"},
    {"R11", "rfc9700_callback.an_answer_at_another_connectors_address"},
    {"R12", "rfc9700_callback.an_answer_from_another_or_no_issuer"},
    {"R13", "rfc9700_callback.a_mix_up_of_two_providers"},
    {"R14", "rfc9700_callback.a_code_that_was_injected"},
    {"R15", "rfc9700_callback.a_parameter_that_is_smuggled_in_twice"},
    {"R16", "rfc9700_callback.an_error_that_carries_a_script"},
    {"R17", "rfc9700_callback.a_redirect_that_carries_the_code_on"},
    {"R18", "rfc9700_callback.a_code_that_leaks_as_a_referrer"},
    {"R19", "rfc9700_token.a_man_in_the_middle"},
    {"R20", "rfc9700_token.a_token_of_an_unknown_type"},
    {"R21", "rfc9700_token.an_answer_that_is_a_bomb"},
    {"R22", "rfc9700_token.a_token_without_an_end"},
    {"R23", "rfc9700_token.a_grant_that_is_not_what_was_asked_for"},
    {"R24", "rfc9700_token.a_bound_token_that_is_set_free_and_a_nonce_without_end"},
    {"R25", "rfc9700_refresh.a_refresh_token_that_is_replayed"},
    {"R26", "rfc9700_refresh.a_refresh_that_changes_the_person"},
    {"R27", "rfc9700_refresh.an_access_token_of_another_client"},
    {"N1", "linking_policy_hijack.an_account_that_waits_with_the_victims_address"},
    {"N2", "linking_policy_hijack.a_link_begun_in_a_session_that_the_attacker_kept"},
    {"N3", "linking_policy_hijack.an_identity_that_was_planted_before_a_reset"},
    {"N4", "linking_policy_hijack.an_address_change_that_waits_for_the_victims_click"},
    {"N5", "linking_policy_hijack.a_provider_that_never_checks_addresses"},
    {"N6", "linking_policy_hijack.a_step_up_that_was_for_another_link"},
    {"N7", "linking_policy_hijack.an_address_that_is_edited_before_it_is_confirmed"},
    {"N8", "linking_policy_claims.secrets_of_an_attempt_at_another_connector"},
    {"N9", "linking_policy_claims.an_address_of_look_alike_letters"},
    {"N10", "linking_policy_binding.a_state_whose_cookie_is_missing_or_made_up"},
    {"N11", "linking_policy_claims.an_address_to_come_back_to_that_the_callback_brings"},
    {"N12", "linking_policy_claims.a_user_name_that_was_taken_over"},
    {"N13", "linking_policy_claims.a_relayed_address_that_leads_away"},
    {"N14", "linking_policy_claims.an_address_that_another_tenant_made_up"},
    {"N15", "linking_policy_claims.an_address_that_claims_to_be_verified_above_the_ceiling"},
    {"N16", "linking_policy_binding.a_code_sent_to_another_connectors_address"},
    {"N17", "linking_policy_binding.a_login_that_the_victim_is_made_to_finish"},
    {"N18", "linking_policy_binding.a_link_to_whom_the_address_names"},
    {"N19", "linking_policy_binding.an_identity_that_is_linked_to_another_shopper"},
    {"N20", "linking_policy_binding.two_who_claim_one_identity_at_once"},
    {"N21", "linking_policy_unlink.the_last_credential_taken_away"},
    {"N22", "linking_policy_unlink.a_provider_that_will_not_let_go"},
    {"N23", "linking_policy_binding.an_answer_that_tells_whether_an_address_is_known"},
    {"N24", "linking_policy_limits.attempts_without_end"},
    {"N25", "linking_policy_unlink.secrets_that_a_log_keeps"},
};

bool is_negative(std::string_view suite) {
  return suite.starts_with("rfc9700_") || suite.starts_with("linking_policy_");
}

// All tests of those suites but the controls, as gtest knows them.
std::set<std::string> negatives() {
  std::set<std::string> out;
  auto const& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    auto const& suite = *all.GetTestSuite(i);
    if (!is_negative(suite.name())) continue;
    for (int j = 0; j < suite.total_test_count(); ++j) {
      std::string_view const name = suite.GetTestInfo(j)->name();
      if (!name.starts_with("control_")) out.insert(std::string{suite.name()} + "." + std::string{name});
    }
  }
  return out;
}

TEST(negatives_ledger, has_every_number_once_in_order) {
  std::size_t at = 0;
  for (auto const& [letter, count] : {std::pair{'R', 27}, {'N', 25}}) {
    for (int i = 1; i <= count; ++i, ++at) {
      ASSERT_LT(at, std::size(ledger));
      EXPECT_EQ(ledger[at].id, letter + std::to_string(i));
    }
  }
  EXPECT_EQ(at, std::size(ledger));
}

TEST(negatives_ledger, names_every_test_once_and_no_other) {
  auto left = negatives();
  for (auto const& [id, test] : ledger) EXPECT_EQ(left.erase(std::string{test}), 1U) << id << " " << test;
  for (auto const& one : left) ADD_FAILURE() << one << " stands for no number";
}

TEST(negatives_ledger, finds_a_control_in_every_suite) {
  auto const& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    auto const& suite = *all.GetTestSuite(i);
    if (!is_negative(suite.name())) continue;
    bool found = false;
    for (int j = 0; j < suite.total_test_count(); ++j) {
      found = found || std::string_view{suite.GetTestInfo(j)->name()}.starts_with("control_");
    }
    EXPECT_TRUE(found) << suite.name();
  }
}

}  // namespace
}  // namespace vetrina::test
