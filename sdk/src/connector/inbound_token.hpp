// inbound_token: notices that a signed token proves: logout tokens (OpenID Connect Back-Channel Logout 1.0) and security
// event tokens (RFC 8417; Apple's notices). Claims are looked at only where the signature holds. Thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "connector/inbound_notice.hpp"
#include "crypto/jws.hpp"

namespace vetrina::connector {

inline constexpr std::int64_t inbound_skew_s = 60;

struct event_token_expectation {
  inbound_proof kind = inbound_proof::logout_token;
  bool any_type = false;
  std::string_view issuer;
  std::span<std::string const> audiences;
  std::int64_t max_age_s = 600;
  std::int64_t now_ms = 0;
};

// Fails with inbound.{malformed, token_type, issuer, audience, issued_at, expired, token_id, events, nonce, subject}.
[[nodiscard]] result<json::document> check_event_token(crypto::verified_jws const& token,
                                                       event_token_expectation const& due);

// The claims of a token that the instance's network signed. Fails as check_event_token and verify_with_provider_keys.
[[nodiscard]] result<json::document> verified_event_claims(inbound_context const& in, inbound_rule const& rule,
                                                           std::string_view compact);

}  // namespace vetrina::connector
