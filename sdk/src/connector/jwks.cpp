#include "connector/jwks.hpp"

#include "base/strings.hpp"
#include "connector/oauth_cache.hpp"

namespace vetrina::connector {
namespace {

result<cached_text> fetched(oauth_context const& in, std::string_view jwks_uri) {
  net::http_request request;
  request.target = std::string{jwks_uri};
  VT_TRY(auto answer, oauth_send(in, std::move(request)));
  if (answer.status != 200) {
    return fail(code::provider_error, "oauth.no_keys",
                cat("The provider answered ", answer.status, " where its keys should be."));
  }
  VT_TRY(auto const document, json_object(answer, "key set"));
  auto const now = in.time.wall_ms();
  return cached_text{document.text(), now, now + cache_lifetime_ms(answer.headers)};
}

}  // namespace

result<crypto::verified_jws> verify_with_provider_keys(oauth_context const& in, std::string_view issuer,
                                                       std::string_view jwks_uri, std::string_view compact,
                                                       std::span<std::string_view const> algorithms) {
  // Kept under both names: a provider that moves its keys starts afresh.
  auto const about = cat(issuer, " ", jwks_uri);
  VT_TRY(auto held, find_cached(in.db, in.shop, "jwks", about));
  auto const now = in.time.wall_ms();
  bool const fresh = held && held->expires_at > now;
  if (fresh) {
    VT_TRY(auto const keys, crypto::key_set::parse(held->body));
    auto verified = crypto::verify_jws(compact, keys, algorithms);
    if (verified || verified.error().slug != "jws.unknown_key") return verified;
    if (held->fetched_at + jwks_refetch_floor_ms > now) return verified;
  }
  VT_TRY(auto const newer, fetched(in, jwks_uri));
  VT_TRY(auto const keys, crypto::key_set::parse(newer.body));
  VT_CHECK(put_cached(in.db, in.shop, "jwks", about, newer));
  return crypto::verify_jws(compact, keys, algorithms);
}

}  // namespace vetrina::connector
