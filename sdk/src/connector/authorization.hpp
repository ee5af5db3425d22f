// authorization: the first half of the code flow: what guards an attempt, and the address that the browser is sent to, with
// the request in it or pushed to the provider beforehand (RFC 9126). Thread-safe.
#pragma once

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

// What is asked for. Borrows from the caller; `login_hint` is left out where empty.
struct authorization_request {
  attempt_secrets const& attempt;
  std::vector<std::string> const& scopes;
  std::string_view redirect_uri;
  std::string_view login_hint;
};

// Where the browser goes with the request in the address, as far as the provider takes it so.
[[nodiscard]] std::string authorization_url(provider const& at, authorization_request const& asked);

// Where the browser goes: as above, or, where `at.pushes`, with nothing but a reference to what was pushed. Fails with
// oauth.{par_refused, client_refused, bad_answer, redirected}, network.*: never sends the request another way then.
[[nodiscard]] result<std::string> begin_authorization(oauth_context const& in, provider const& at,
                                                      authorization_request const& asked);

}  // namespace vetrina::connector
