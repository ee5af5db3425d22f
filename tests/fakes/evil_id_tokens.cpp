// What an id_token may say wrong. A control stands first: a refusal means something only where the same login links.
#include "tests/fakes/evil_row.hpp"

namespace vetrina::fakes {

evil_rows evil_id_tokens() {
  auto const m = evil_moment::login;
  return {
      {"an_honest_provider_links", "response_type-code", m, "linked", "", [](auto&) {}},
      {"a_nonce_that_is_always_sent_is_echoed", "nonce-unless-code-flow", m, "linked", "", in_claims([](auto& claims) {
         if (!claims.contains("nonce")) claims.erase("sub");
       })},
      {"another_nonce", "nonce-invalid", m, "rejected", "id_token.nonce",
       in_claims(member("nonce", R"("of another attempt")"))},
      {"no_nonce", "invalid-missing-nonce", m, "rejected", "id_token.nonce", in_claims(member("nonce"))},
      {"a_nonce_that_is_a_number", "", m, "rejected", "id_token.nonce", in_claims(member("nonce", "1"))},
      {"another_issuer", "invalid-iss", m, "rejected", "id_token.issuer",
       in_claims(member("iss", R"("https://op.example")"))},
      {"no_issuer", "invalid-missing-iss", m, "rejected", "id_token.issuer", in_claims(member("iss"))},
      {"an_issuer_with_a_slash", "", m, "rejected", "id_token.issuer",
       [](auto& op) {
         op.says().spoil_claims = [&op](json_members& claims) { claims["iss"] = json::quoted(op.issuer() + "/"); };
       }},
      {"nobody", "missing-sub", m, "rejected", "id_token.subject", in_claims(member("sub"))},
      {"an_empty_subject", "", m, "rejected", "id_token.subject", in_claims(member("sub", R"("")"))},
      {"a_subject_of_300_bytes", "", m, "rejected", "id_token.subject",
       in_claims(member("sub", json::quoted(std::string(300, 's'))))},
      {"another_audience", "invalid-aud", m, "rejected", "id_token.audience",
       in_claims(member("aud", R"("another shop")"))},
      {"no_audience", "missing-aud", m, "rejected", "id_token.audience", in_claims(member("aud"))},
      {"an_audience_of_null", "invalid-missing-aud", m, "rejected", "id_token.audience",
       in_claims(member("aud", "null"))},
      {"a_list_with_our_audience_alone", "valid-aud-as-array", m, "linked", "",
       in_claims(member("aud", R"(["shop"])"))},
      {"a_second_audience_and_no_party", "invalid-secondary-aud", m, "rejected", "id_token.authorized_party",
       in_claims(member("aud", R"(["shop","another shop"])"))},
      {"a_second_audience_and_us_as_the_party", "", m, "linked", "", in_claims([](auto& claims) {
         claims["aud"] = R"(["shop","another shop"])";
         claims["azp"] = R"("shop")";
       })},
      {"another_authorized_party", "", m, "rejected", "id_token.authorized_party",
       in_claims(member("azp", R"("another shop")"))},
      {"no_issue_time", "missing-iat", m, "rejected", "id_token.issued_at", in_claims(member("iat"))},
      {"issued_long_ago", "", m, "rejected", "id_token.issued_at", in_claims(member("iat", "1799000000"))},
      {"issued_tomorrow", "", m, "rejected", "id_token.issued_at", in_claims(member("iat", "1800086400"))},
      {"valid_from_tomorrow", "", m, "rejected", "id_token.issued_at", in_claims(member("nbf", "1800086400"))},
      {"over", "invalid-expired-exp", m, "rejected", "id_token.expired", in_claims(member("exp", "1799999000"))},
      {"no_expiry", "invalid-missing-exp", m, "rejected", "id_token.expired", in_claims(member("exp"))},
      {"an_expiry_as_text", "", m, "rejected", "id_token.expired", in_claims(member("exp", R"("9999999999")"))},
      {"a_hash_of_another_access_token", "invalid-athash", m, "rejected", "id_token.at_hash",
       in_claims(member("at_hash", R"("AAAAAAAAAAAAAAAAAAAAAA")"))},
      {"an_access_token_that_was_swapped", "", m, "rejected", "id_token.at_hash",
       in_token_answer(member("access_token", R"("another")"))},
      {"no_hash_of_the_access_token", "missing-athash", m, "linked", "", in_claims(member("at_hash"))},
      {"claims_that_are_no_object", "", m, "rejected", "id_token.malformed",
       [](auto& op) {
         op.says().spoil_id_token = [&op](std::string& token) { token = op.says().signed_text("[1]"); };
       }},
      {"a_claim_twice", "", m, "rejected", "id_token.malformed",
       [](auto& op) {
         op.says().spoil_id_token = [&op](std::string& token) {
           token = op.says().signed_text(R"({"sub":"ann","sub":"mallory"})");
         };
       }},
      {"no_id_token", "", m, "rejected", "oauth.no_id_token", in_token_answer(member("id_token"))},
  };
}

}  // namespace vetrina::fakes
