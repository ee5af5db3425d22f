// What a provider does after the login: tokens that it gives anew, and people whom it logs out.
#include "tests/fakes/evil_row.hpp"

namespace vetrina::fakes {
namespace {

evil_tell with_id_token(evil_tell more = [](auto&) {}) {
  return [=](evil_provider& op) {
    op.says().refreshes_id_tokens = true;
    more(op);
  };
}
evil_tell refuses(std::string body, int status = 400) {
  return on_the_wire("/token", [=](sample::response& out) { out = sample::json_text(body, status); });
}

}  // namespace

evil_rows evil_refreshes() {
  auto const m = evil_moment::refresh;
  return {
      {"a_refresh", "", m, "active", "", [](auto&) {}},
      {"a_refresh_with_an_id_token", "refresh-token", m, "active", "", with_id_token()},
      {"a_refresh_by_another_issuer", "refresh-token-invalid-issuer", m, "suspended", "identity.no_token",
       with_id_token(in_claims(member("iss", R"("https://op.example")")))},
      {"a_refresh_for_somebody_else", "refresh-token-invalid-sub", m, "suspended", "identity.no_token",
       with_id_token(in_claims(member("sub", R"("mallory")")))},
      {"a_refresh_for_another_client", "", m, "suspended", "identity.no_token",
       with_id_token(in_claims(member("aud", R"("another shop")")))},
      {"a_refresh_that_nobody_signed", "", m, "suspended", "identity.no_token",
       with_id_token(in_header(member("alg", R"("none")")))},
      {"a_refresh_token_that_is_dead", "", m, "needs_reauth", "identity.no_token",
       refuses(R"({"error":"invalid_grant"})")},
      {"a_refresh_that_gives_a_bound_token", "", m, "needs_reauth", "identity.no_token",
       in_token_answer(member("token_type", R"("DPoP")"))},
      {"a_refresh_that_gives_nothing", "", m, "needs_reauth", "identity.no_token",
       in_token_answer(member("access_token"))},
      {"a_refresh_without_end", "", m, "needs_reauth", "identity.no_token", on_the_wire("/token", without_end)},
      {"a_refresh_somewhere_else", "", m, "active", "oauth.redirected", on_the_wire("/token", leads_elsewhere)},
      {"a_refresh_on_a_bad_day", "", m, "active", "oauth.refresh_failed", refuses("{}", 503)},
  };
}

evil_rows evil_logouts() {
  auto const m = evil_moment::logout;
  return {
      {"a_logout", "rp-backchannel-rpinitlogout", m, "taken", "", [](auto&) {}},
      {"a_logout_that_nobody_signed", "rp-backchannel-rpinitlogout-lt-alg-none", m, "refused",
       "jws.algorithm_not_allowed", in_header(member("alg", R"("none")"))},
      {"a_logout_signed_otherwise", "rp-backchannel-rpinitlogout-lt-wrong-alg", m, "refused",
       "jws.algorithm_not_allowed", in_header(member("alg", R"("HS256")"))},
      {"a_logout_without_the_event", "rp-backchannel-rpinitlogout-lt-no-event", m, "refused", "inbound.events",
       in_claims(member("events"))},
      {"a_logout_with_another_event", "rp-backchannel-rpinitlogout-lt-wrong-event", m, "refused", "inbound.events",
       in_claims(member("events", R"({"http://schemas.openid.net/event/other":{}})"))},
      {"a_logout_with_a_nonce", "rp-backchannel-rpinitlogout-lt-with-nonce", m, "refused", "inbound.nonce",
       in_claims(member("nonce", R"("n")"))},
      {"a_logout_for_another_client", "rp-backchannel-rpinitlogout-lt-wrong-aud", m, "refused", "inbound.audience",
       in_claims(member("aud", R"("another shop")"))},
      {"a_logout_by_another_issuer", "rp-backchannel-rpinitlogout-lt-wrong-issuer", m, "refused", "inbound.issuer",
       in_claims(member("iss", R"("https://op.example")"))},
      {"a_logout_of_nobody", "", m, "refused", "inbound.subject", in_claims(member("sub"))},
      {"a_logout_with_an_id_token", "", m, "refused", "inbound.token_type", in_header(member("typ", R"("JWT")"))},
      {"a_logout_of_last_week", "", m, "refused", "inbound.issued_at", in_claims([](auto& claims) {
         claims["iat"] = "1799400000";
         claims["exp"] = "1799400120";
       })},
      {"a_logout_that_is_over", "", m, "refused", "inbound.expired", in_claims(member("exp", "1800000000"))},
  };
}

}  // namespace vetrina::fakes
