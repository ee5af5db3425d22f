// registration: an application of our own at each server of a federated network, made when first needed and kept for
// the server, the redirect address and the scopes. The secret is sealed in the vault. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "connector/manifest.hpp"
#include "connector/oauth_http.hpp"

namespace vetrina::connector {

struct registered_client {
  std::string client_id;
  secret client_secret;
  std::string cache_key;
};

// Scopes asked later must be among those registered, so all of the manifest's are. Fails with oauth.registration_failed,
// oauth.bad_answer, network.*.
[[nodiscard]] result<registered_client> registered_app(oauth_context const& in, manifest const& m,
                                                       std::string_view endpoint, std::string_view redirect_uri);

// For a server that no longer knows the application: the next attempt registers again.
[[nodiscard]] result<void> forget_registration(oauth_context const& in, std::string_view cache_key);

}  // namespace vetrina::connector
