// dpop: proof that whoever uses a token has the key that it is bound to (RFC 9449). Who keeps which key is for identity/;
// nonces that servers ask for are theirs alone, one an origin. Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "connector/oauth_http.hpp"
#include "crypto/signing_key.hpp"

namespace vetrina::connector {

// What one proof is for. Borrows; `access_token` is empty where a token is asked for and not used.
struct proof_purpose {
  std::string_view method;
  std::string_view url;
  std::string_view nonce;
  std::string_view access_token;
};
// Good for one request: it has a fresh jti.
[[nodiscard]] std::string dpop_proof(crypto::signing_key const& key, clock const& time, crypto::random& random,
                                     proof_purpose const& what);

// The server wants another nonce (section 8 and 9); the one it gives, where it is one.
[[nodiscard]] bool wants_nonce(net::http_response const& answer);
[[nodiscard]] std::optional<std::string> given_nonce(net::http_response const& answer);
[[nodiscard]] std::string origin_of(std::string_view url);
[[nodiscard]] error nonce_refused();

// Sends what `make` gives with a proof, and once more with the server's nonce where it wants one: made anew, because a
// client's assertion is good once. Nonces lie in scratch. Fails as oauth_send, and with oauth.dpop_nonce where the server
// wants another one again.
[[nodiscard]] result<net::http_response> send_with_proof(oauth_context const& in, crypto::signing_key const& key,
                                                         std::function<net::http_request()> const& make,
                                                         std::string_view access_token,
                                                         bool* may_have_arrived = nullptr);

}  // namespace vetrina::connector
