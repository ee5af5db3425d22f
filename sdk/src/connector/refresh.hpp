// refresh: one request that turns a kept token into newer ones (RFC 6749 section 6 and what networks made of it). Sends
// once and says what is known of the kept token afterwards; who may send, and when, is for identity/. Thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "connector/oauth.hpp"

namespace vetrina::connector {

// Which token is sent: a refresh token, or, where the network only extends, the access token itself.
[[nodiscard]] bool can_refresh(refresh_model_kind model) noexcept;
[[nodiscard]] std::string_view spent_kind(refresh_model_kind model) noexcept;  // "refresh_token", "access_token"

// `granted`: the scopes the token had. An id_token in the answer must be `subject`'s (Core 12.2). Fails with
//   oauth.refresh_refused   the network will never take this token again
//   oauth.refresh_identity  the answer is about somebody else, or signed by somebody else: nothing of it may be kept
//   oauth.refresh_lost      the request may have arrived and its answer cannot be used: the token may be spent
//   any other               the token is as good as before: oauth.{refresh_failed, client_refused, redirected, dpop_nonce}, network.*
[[nodiscard]] result<token_answer> refresh_tokens(oauth_context const& in, provider const& at, secret const& spent,
                                                  std::vector<std::string> const& granted, std::string_view subject);

}  // namespace vetrina::connector
