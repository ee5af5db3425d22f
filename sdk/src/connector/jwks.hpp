// jwks: a provider's keys, fetched, cached and refetched when a token names one that is not among them: at most once in
// 60 seconds and issuer, so that forged key ids do not turn the shop against the provider. Thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "connector/oauth_http.hpp"
#include "crypto/jws.hpp"

namespace vetrina::connector {

inline constexpr std::int64_t jwks_refetch_floor_ms = minute_ms;

// Fails with jws.*, network.*, oauth.*.
[[nodiscard]] result<crypto::verified_jws> verify_with_provider_keys(oauth_context const& in, std::string_view issuer,
                                                                     std::string_view jwks_uri,
                                                                     std::string_view compact,
                                                                     std::span<std::string_view const> algorithms);

}  // namespace vetrina::connector
