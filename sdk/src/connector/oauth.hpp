// oauth: the authorization code flow with PKCE (RFC 6749, 7636, 9700), the only one there is. Knows no shopper: it
// makes an address, and turns a code into tokens and claims. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/provider.hpp"
#include "crypto/random.hpp"

namespace vetrina::connector {

// Fresh for every attempt. state and nonce have 256 bits, the verifier 43 characters (RFC 7636 section 4.1).
struct attempt_secrets {
  std::string state;
  std::string nonce;
  secret code_verifier;
};
[[nodiscard]] attempt_secrets make_attempt_secrets(crypto::random& from);

[[nodiscard]] std::string code_challenge(secret const& code_verifier);  // S256

// Where the browser goes. `login_hint` is left out where empty.
[[nodiscard]] std::string authorization_url(provider const& at, attempt_secrets const& attempt,
                                            std::vector<std::string> const& scopes, std::string_view redirect_uri,
                                            std::string_view login_hint);

struct token_answer {
  secret access_token;
  secret refresh_token;  // empty where none came
  std::string id_token;  // empty where none came
  std::int64_t expires_at = 0;  // ms; 0: not said, treat as short
  std::vector<std::string> scopes;          // granted, of those asked; wider ones are dropped
  std::vector<std::string> missing_scopes;  // asked, not granted: the link is partial
};

// A token answer's document, checked. Fails with oauth.{token_type, bad_answer}.
[[nodiscard]] result<token_answer> read_token_answer(json::document const& answer, provider const& at,
                                                     std::vector<std::string> const& asked, std::int64_t now_ms);

// Sends the code once, never again: a code that was refused stays refused (RFC 9700 section 4.5). Fails with
// oauth.{code_refused, client_refused, token_type, bad_answer, redirected}, network.*.
[[nodiscard]] result<token_answer> exchange_code(oauth_context const& in, provider const& at, std::string_view code,
                                                 secret const& code_verifier, std::string_view redirect_uri,
                                                 std::vector<std::string> const& asked);

// The id_token's claims, signature and all (connector/id_token.hpp, connector/jwks.hpp). Fails with
// oauth.no_id_token, id_token.*, jws.*, network.*.
[[nodiscard]] result<json::document> verified_claims(oauth_context const& in, provider const& at,
                                                     token_answer const& tokens, std::string_view nonce);

// Plain JSON claims read with the access token; sub must be the id_token's, where there is one (Core 5.3.2). Fails with
// oauth.{userinfo_refused, userinfo_subject, bad_answer}, network.*.
[[nodiscard]] result<json::document> userinfo(oauth_context const& in, provider const& at, secret const& access_token,
                                              std::optional<std::string> const& subject);

}  // namespace vetrina::connector
