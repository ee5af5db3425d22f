// id_token: the claims of a token whose signature holds, against what this attempt expects (OpenID Connect Core
// section 3.1.3.7). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "crypto/jws.hpp"
#include "json/document.hpp"

namespace vetrina::connector {

inline constexpr std::int64_t clock_skew_s = 60;
inline constexpr std::int64_t oldest_id_token_s = 600;

struct id_token_expectation {
  std::string_view issuer;
  std::string_view client_id;
  std::string_view nonce;
  std::string_view access_token;  // for at_hash
  std::int64_t now_ms = 0;
  // Of a refreshed one (Core 12.2): whose it must be. No nonce is compared, as none was sent.
  std::optional<std::string_view> refreshed_for{};
};

// What we accept, whatever a provider offers: no HMAC (the secret would sign), no "none", no encryption.
[[nodiscard]] std::span<std::string_view const> id_token_algorithms() noexcept;

// Fails with id_token.{malformed, issuer, audience, authorized_party, expired, issued_at, nonce, subject, at_hash}.
[[nodiscard]] result<json::document> check_id_token(crypto::verified_jws const& token, id_token_expectation const& due);

}  // namespace vetrina::connector
