// Where the provider sends the browser back, and with what.
#include "tests/fakes/evil_row.hpp"

namespace vetrina::fakes {
namespace {

std::string without(std::string const& query, std::string_view name) {
  std::string out;
  for (auto const pair : split(query, '&')) {
    if (!pair.starts_with(cat(name, "="))) out += cat(out.empty() ? "" : "&", pair);
  }
  return out;
}
// A parameter given anew, as text that is encoded already; left out where that is null.
evil_tell parameter(std::string name, char const* value) {
  return in_callback([=](std::string& query) {
    query = without(query, name);
    if (value != nullptr) query += cat("&", name, "=", value);
  });
}
evil_tell more(std::string text) {
  return in_callback([=](std::string& query) { query += text; });
}
// An error instead of a code.
evil_tell ends_with(std::string error) {
  return in_callback([=](std::string& query) { query = cat(without(query, "code"), "&error=", error); });
}

}  // namespace

evil_rows evil_callbacks() {
  auto const m = evil_moment::login;
  auto const posted = evil_moment::posted;
  return {
      {"an_answer_with_more_in_it", "", m, "linked", "", more("&session_state=x&more=1")},
      {"an_answer_from_another_issuer", "invalid-authorization-response-iss", m, "rejected", "callback.issuer_mismatch",
       parameter("iss", "https%3A%2F%2Fop.example")},
      {"an_answer_from_no_issuer", "remove-authorization-response-iss", m, "rejected", "callback.issuer_missing",
       [](auto& op) { op.says().iss_in_response = false; }},
      {"an_answer_with_an_empty_issuer", "", m, "rejected", "callback.issuer_mismatch", parameter("iss", "")},
      {"an_answer_from_the_issuer_with_a_slash", "", m, "rejected", "callback.issuer_mismatch", more("%2F")},
      {"an_answer_from_the_issuer_in_capitals", "", m, "rejected", "callback.issuer_mismatch",
       in_callback([](std::string& query) { query.replace(query.find("localhost"), 9, "LOCALHOST"); })},
      {"an_answer_with_two_issuers", "", m, "rejected", "callback.duplicate_parameter",
       more("&iss=https%3A%2F%2Fop.example")},
      {"an_answer_to_another_attempt", "ensure-authorization-response-with-invalid-state-fails", m, "rejected",
       "identity.unknown_attempt", parameter("state", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
      {"an_answer_to_no_attempt", "ensure-authorization-response-with-invalid-missing-state-fails", m, "rejected",
       "callback.no_state", parameter("state", nullptr)},
      {"an_answer_to_two_attempts", "", m, "rejected", "callback.duplicate_parameter", more("&state=another")},
      {"two_codes", "", m, "rejected", "callback.duplicate_parameter", more("&code=another")},
      {"a_code_and_an_error", "", m, "rejected", "callback.code_and_error", more("&error=access_denied")},
      {"neither_a_code_nor_an_error", "", m, "rejected", "callback.no_code", parameter("code", nullptr)},
      {"a_code_that_was_never_given", "", m, "rejected", "oauth.code_refused", parameter("code", "made-up")},
      {"a_code_with_a_line_break", "", m, "rejected", "callback.malformed", more("&more=a%0D%0ASet-Cookie:%20a")},
      {"an_answer_over_8_kib", "", m, "rejected", "callback.malformed", more("&more=" + std::string(9000, 'm'))},
      {"a_person_who_said_no", "", m, "cancelled", "identity.access_denied", ends_with("access_denied")},
      {"a_provider_that_is_broken", "", m, "rejected", "identity.provider_error", ends_with("server_error")},
      {"an_error_from_no_issuer", "", m, "rejected", "callback.issuer_missing",
       both([](auto& op) { op.says().iss_in_response = false; }, ends_with("access_denied"))},
      // A login that begins at the provider was begun by nobody here: it would sign a visitor in as whom it likes.
      {"a_login_that_the_provider_began", "3rd-party-init", m, "rejected", "callback.no_state",
       in_callback([](std::string& query) {
         query = "iss=https%3A%2F%2Fop.example&login_hint=mallory&target_link_uri=https%3A%2F%2Fshop.example%2F";
       })},
      {"an_answer_that_is_posted", "form-post", posted, "linked", "", [](auto&) {}, "test.posted"},
      {"an_error_that_is_posted", "form-post-error", posted, "cancelled", "identity.access_denied",
       ends_with("access_denied"), "test.posted"},
      {"a_posted_answer_from_another_issuer", "", posted, "rejected", "callback.issuer_mismatch",
       parameter("iss", "https%3A%2F%2Fop.example"), "test.posted"},
  };
}

}  // namespace vetrina::fakes
