#include "connector/refresh.hpp"

#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "connector/client_request.hpp"
#include "connector/id_token.hpp"
#include "connector/jwks.hpp"
#include "connector/rate_signals.hpp"

namespace vetrina::connector {
namespace {

// networks.md 2.4, row `reauthorize`: what networks say of a token that is dead. X says invalid_request.
constexpr std::array<std::string_view, 3> dead{"invalid_grant", "invalid_request", "invalid_token"};
constexpr std::array<std::int64_t, 2> dead_numbers{102, 190};  // Facebook's, in /error/code

// What an id_token is refused for where it is not the linked person's, by the provider's own hand.
constexpr std::array<std::string_view, 4> somebody_else{"id_token.issuer", "id_token.audience",
                                                        "id_token.authorized_party", "id_token.subject"};

error lost(error const& why) {
  return fail(code::unavailable, "oauth.refresh_lost",
              cat("The answer to a refresh was lost or cannot be used: ", clipped(why.message, 300)));
}

error refused() {
  return fail(code::token_revoked, "oauth.refresh_refused",
              "The network no longer takes the token that is kept. The person must log in there again.");
}

// Not 200, or 200 with an error in it, as some networks answer.
error what_went_wrong(oauth_context const& in, net::http_response const& answer, json::document const* document) {
  if (document != nullptr && answer.status < 500 && answer.status != 429) {
    auto const said = document->string_at("/error").value_or("");
    if (std::ranges::find(dead, said) != dead.end()) return refused();
    if (auto const number = document->integer_at("/error/code");
        number && std::ranges::find(dead_numbers, *number) != dead_numbers.end()) {
      return refused();
    }
    if (is_client_refusal(*document)) return client_refused();
  }
  return fail(code::unavailable, "oauth.refresh_failed",
              cat("The network answered ", answer.status, " to a refresh. It is tried again later."), {},
              retry_after_ms(answer, manifest{}, in.time));
}

result<void> check_identity(oauth_context const& in, provider const& at, token_answer const& got,
                            std::string_view subject) {
  if (!at.openid || got.id_token.empty()) return {};
  auto const token = verify_with_provider_keys(in, at.issuer, at.jwks_uri, got.id_token, id_token_algorithms());
  if (!token && !token.error().slug.starts_with("jws.")) return lost(token.error());
  auto why = token ? std::string_view{} : token.error().slug;
  if (token) {
    auto const claims =
        check_id_token(*token, {at.issuer, at.client_id, {}, got.access_token.reveal(), in.time.wall_ms(), subject});
    if (claims) return {};
    why = claims.error().slug;
    if (std::ranges::find(somebody_else, why) == somebody_else.end()) return lost(claims.error());
  }
  return fail(code::provider_error, "oauth.refresh_identity",
              cat("The id_token of a refresh is not the linked person's (", why, ")."));
}

}  // namespace

bool can_refresh(refresh_model_kind model) noexcept {
  return model == refresh_model_kind::rotate || model == refresh_model_kind::reuse ||
         model == refresh_model_kind::extend;
}

std::string_view spent_kind(refresh_model_kind model) noexcept {
  return model == refresh_model_kind::extend ? "access_token" : "refresh_token";
}

result<token_answer> refresh_tokens(oauth_context const& in, provider const& at, secret const& spent,
                                    std::vector<std::string> const& granted, std::string_view subject) {
  bool may_have_arrived = true;
  client_call const ask{
      at.refresh_endpoint,
      {{at.named("grant_type"), at.refresh.grant_type}, {at.named(at.refresh.parameter), std::string{spent.reveal()}}},
      at.refresh.method};
  auto const answer = send_as_client(in, at, ask, &may_have_arrived);
  if (!answer) {
    auto const slug = answer.error().slug;
    bool const answered = slug == "oauth.redirected" || slug == "oauth.dpop_nonce";
    return may_have_arrived && !answered ? lost(answer.error()) : answer.error();
  }
  auto const document = json_object(*answer, "refresh answer");
  if (answer->status != 200) return what_went_wrong(in, *answer, document ? &*document : nullptr);
  if (!document) return lost(document.error());
  if (!document->has("/access_token") && document->has("/error")) return what_went_wrong(in, *answer, &*document);
  auto got = read_token_answer(*document, at, granted, in.time.wall_ms());
  if (!got) return lost(got.error());
  VT_CHECK(check_identity(in, at, *got, subject));
  return got;
}

}  // namespace vetrina::connector
