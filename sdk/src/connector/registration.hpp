// registration: an application of our own at each server of a federated network, or at a provider that lets clients
// register themselves (RFC 7591), made when first needed and kept for the server, the redirect address, the scopes and
// the key. The secret is sealed in the vault. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "connector/manifest.hpp"
#include "connector/oauth_http.hpp"
#include "crypto/signing_key.hpp"

namespace vetrina::connector {

struct registered_client {
  std::string client_id;
  secret client_secret;  // empty for a public client and for one that proves itself with a key
  std::string cache_key;
};

struct registration_call {
  std::string_view endpoint;
  std::string_view redirect_uri;
  crypto::signing_key const* key = nullptr;  // not owned; whose public half is registered
  bool dpop = false;  // its tokens are bound to keys
};

// Scopes asked later must be among those registered, so all of the manifest's are. Fails with oauth.registration_failed,
// oauth.bad_answer, network.*.
[[nodiscard]] result<registered_client> registered_app(oauth_context const& in, manifest const& m,
                                                       registration_call const& what);

// For a server that no longer knows the application: the next attempt registers again.
[[nodiscard]] result<void> forget_registration(oauth_context const& in, std::string_view cache_key);

}  // namespace vetrina::connector
