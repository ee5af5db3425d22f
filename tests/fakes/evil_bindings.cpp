// Tokens bound to a key (RFC 9449), requests that are pushed (RFC 9126) and clients that register themselves (RFC 7591).
#include "tests/fakes/evil_row.hpp"

namespace vetrina::fakes {
namespace {

constexpr char const* with_dpop = R"(,"dpop":true)";
constexpr char const* with_par = R"(,"par":true)";

evil_tell binds(evil_tell more = [](auto&) {}) {
  return [=](evil_provider& op) {
    op.says().binds_tokens = true;
    more(op);
  };
}
evil_row bound(std::string name, std::string sheet, std::string status, std::string reason, evil_tell tell) {
  return {std::move(name), std::move(sheet), evil_moment::login, std::move(status), std::move(reason),
          std::move(tell), "oidc",           with_dpop};
}
evil_row pushed(std::string name, std::string status, std::string reason, evil_tell tell,
                evil_moment when = evil_moment::begin) {
  return {std::move(name), "", when, std::move(status), std::move(reason), std::move(tell), "oidc", with_par};
}
evil_row registered(std::string name, std::string sheet, evil_moment when, std::string status, std::string reason,
                    evil_tell tell) {
  return {std::move(name), std::move(sheet), when, std::move(status), std::move(reason),
          std::move(tell), "test.registered"};
}

}  // namespace

evil_rows evil_bindings() {
  return {
      bound("a_bound_token_without_a_nonce", "happy-path-no-dpop-nonce", "linked", "", binds()),
      bound("a_bound_token_with_a_nonce", "", "linked", "", binds([](auto& op) { op.says().dpop_nonce = "n-1"; })),
      bound("a_bound_token_in_other_letters", "rs-dpop-auth-scheme-case-insensitivity", "linked", "",
            binds(in_token_answer(member("token_type", R"("dPoP")")))),
      bound("a_free_token_where_a_bound_one_was_asked_for", "", "rejected", "oauth.token_type",
            binds(in_token_answer(member("token_type", R"("Bearer")")))),
      bound("a_nonce_that_is_never_right", "", "rejected", "oauth.dpop_nonce",
            binds([](auto& op) { op.says().never_content_with_a_nonce = true; })),
      bound("a_nonce_that_is_wanted_and_not_given", "", "rejected", "oauth.dpop_nonce",
            binds(on_the_wire("/token",
                              [](auto& out) { out = sample::json_text(R"({"error":"use_dpop_nonce"})", 400); }))),
      {"proofs_that_it_does_not_take", "", evil_moment::begin, "refused", "oauth.no_dpop", [](auto&) {}, "oidc",
       with_dpop},
      pushed(
          "a_pushed_request", "linked", "", [](auto& op) { op.says().requires_par = true; }, evil_moment::login),
      pushed("a_pushed_request_without_a_reference", "refused", "oauth.bad_answer",
             [](auto& op) { op.says().spoil_par = member("request_uri"); }),
      pushed("a_pushed_request_that_is_over_at_once", "refused", "oauth.bad_answer",
             [](auto& op) { op.says().spoil_par = member("expires_in", "0"); }),
      pushed("a_reference_with_a_line_break", "refused", "oauth.bad_answer",
             [](auto& op) { op.says().spoil_par = member("request_uri", R"("urn:a\r\nb")"); }),
      pushed("a_pushed_request_that_is_refused", "refused", "oauth.par_refused",
             on_the_wire("/par", [](auto& out) { out.status = 400; })),
      pushed("a_pushed_request_somewhere_else", "refused", "oauth.redirected", on_the_wire("/par", leads_elsewhere)),
      registered("a_client_that_registers_itself", "dynamic-registration", evil_moment::login, "linked", "",
                 [](auto&) {}),
      registered(
          "a_registration_that_is_refused", "", evil_moment::begin, "refused", "oauth.registration_failed",
          on_the_wire("/register", [](auto& out) { out = sample::json_text(R"({"error":"access_denied"})", 403); })),
      registered("a_registration_of_nobody", "", evil_moment::begin, "refused", "oauth.registration_failed",
                 on_the_wire("/register", [](auto& out) { out = sample::json_text("{}", 201); })),
      registered("a_registration_somewhere_else", "", evil_moment::begin, "refused", "oauth.redirected",
                 on_the_wire("/register", leads_elsewhere)),
  };
}

}  // namespace vetrina::fakes
