// oauth: the second half of the authorization code flow with PKCE (RFC 6749, 7636, 9700), the only one there is: a code
// becomes tokens and claims. Knows no shopper. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/authorization.hpp"

namespace vetrina::connector {

struct token_answer {
  secret access_token;
  secret refresh_token;  // empty where none came
  std::string id_token;  // empty where none came
  std::int64_t expires_at = 0;  // ms; 0: not said, treat as short
  std::vector<std::string> scopes;  // granted, of those asked; wider ones are dropped
  std::vector<std::string> missing_scopes;  // asked, not granted: the link is partial
  bool scopes_dropped = false;  // granted and never asked for: nobody agreed to them
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

}  // namespace vetrina::connector
