#include "connector/oauth.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/client_request.hpp"
#include "connector/id_token.hpp"
#include "connector/jwks.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t longest_token = 16 * 1024;

// What a provider says went wrong is its code, never its prose: that may hold what somebody typed.
error token_refusal(net::http_response const& answer) {
  auto const document = json_object(answer, "token answer");
  if (document && is_client_refusal(*document)) return client_refused();
  return fail(code::provider_error, "oauth.code_refused",
              cat("The provider did not take the code (", answer.status, "). Begin again."));
}

void take_scopes(token_answer& out, json::document const& answer, provider const& at,
                 std::vector<std::string> const& asked) {
  auto const said = answer.string_at("/scope");
  if (!said) {  // RFC 6749 section 5.1: left out where identical
    out.scopes = asked;
    return;
  }
  std::vector<std::string_view> granted;
  for (auto const word : split(*said, ' ')) {
    for (auto const scope : split(word, at.scope_separator.front())) granted.push_back(scope);
  }
  out.scopes_dropped = std::ranges::any_of(
      granted, [&](std::string_view one) { return !one.empty() && std::ranges::find(asked, one) == asked.end(); });
  for (auto const& one : asked) {
    auto& list = std::ranges::find(granted, one) == granted.end() ? out.missing_scopes : out.scopes;
    list.push_back(one);
  }
}

}  // namespace

result<token_answer> read_token_answer(json::document const& answer, provider const& at,
                                       std::vector<std::string> const& asked, std::int64_t now_ms) {
  auto const bad = [](std::string_view why) {
    return fail(code::provider_error, "oauth.bad_answer", cat("The provider's token answer cannot be used: ", why));
  };
  auto access = answer.string_at("/access_token");
  if (!access || access->empty() || access->size() > longest_token) return bad("it has no access_token.");
  auto const type = answer.string_at("/token_type");
  // Fail-closed both ways: a token that is not bound where it should be is anybody's, a bound one without its key nobody's.
  std::string_view const due = at.dpop_key ? "DPoP" : "Bearer";
  if (!type || !iequals(*type, due)) {
    return fail(code::provider_error, "oauth.token_type",
                cat("The provider gave a token of another type than ", due, "."));
  }
  auto refresh = answer.string_at("/refresh_token");
  if (refresh && refresh->size() > longest_token) return bad("its refresh_token is longer than 16 KiB.");
  token_answer out;
  out.access_token = secret{*std::move(access)};
  if (refresh) out.refresh_token = secret{*std::move(refresh)};
  out.id_token = answer.string_at("/id_token").value_or("");
  if (auto const life = answer.integer_at("/expires_in"); life && *life > 0) {
    out.expires_at = now_ms + std::min(*life, std::int64_t{10 * 365 * 86'400}) * second_ms;
  }
  take_scopes(out, answer, at, asked);
  return out;
}

result<token_answer> exchange_code(oauth_context const& in, provider const& at, std::string_view code,
                                   secret const& code_verifier, std::string_view redirect_uri,
                                   std::vector<std::string> const& asked) {
  VT_TRY(auto const answer, send_as_client(in, at,
                                           {at.token_endpoint,
                                            {{at.named("grant_type"), "authorization_code"},
                                             {at.named("code"), std::string{code}},
                                             {at.named("redirect_uri"), std::string{redirect_uri}},
                                             {at.named("code_verifier"), std::string{code_verifier.reveal()}}}}));
  if (answer.status != 200) return token_refusal(answer);
  VT_TRY(auto const document, json_object(answer, "token answer"));
  return read_token_answer(document, at, asked, in.time.wall_ms());
}

result<json::document> verified_claims(oauth_context const& in, provider const& at, token_answer const& tokens,
                                       std::string_view nonce) {
  if (tokens.id_token.empty()) {
    return fail(code::provider_error, "oauth.no_id_token", "The provider's token answer has no id_token.");
  }
  VT_TRY(auto const token,
         verify_with_provider_keys(in, at.issuer, at.jwks_uri, tokens.id_token, id_token_algorithms()));
  return check_id_token(token, {at.issuer, at.client_id, nonce, tokens.access_token.reveal(), in.time.wall_ms()});
}

}  // namespace vetrina::connector
