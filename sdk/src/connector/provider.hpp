// provider: one connector instance as the OAuth engine sees it: endpoints, client, pinned issuer. Worked out from the
// manifest, the instance's settings and what the network says about itself. A plain value; never built from a request.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connector/instance.hpp"
#include "connector/oauth_http.hpp"
#include "crypto/signing_key.hpp"

namespace vetrina::connector {

struct provider {
  // Who vouches for subjects: the URL that signs id_tokens, or "vt:PLUGIN:SERVER" for a network that signs none, which
  // no URL can equal. A plugin's code can claim to be no other network (reference: login.md e.4).
  std::string issuer;
  bool openid = false;  // an id_token is due and is checked against `issuer`
  std::string response_issuer;  // what iss in the callback must be; empty where nobody told
  bool response_issuer_required = false;

  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string userinfo_endpoint;  // empty where there is none
  std::string jwks_uri;
  std::string revocation_endpoint;  // empty where tokens cannot be given back
  std::string refresh_endpoint;
  std::string par_endpoint;  // empty where there is none
  bool pushes = false;  // the request goes there first (RFC 9126)

  std::string client_id;
  secret client_secret;  // empty for a public client
  std::optional<crypto::signing_key> client_key;  // for private_key_jwt
  std::string assertion_audience;  // the pinned issuer, or the manifest's token endpoint where there is none
  client_auth_method client_auth = client_auth_method::basic;
  std::string registration;  // where the client was registered by us: its cache key; empty otherwise

  connector::response_mode response_mode = response_mode::query;
  bool dpop = false;  // tokens are to be bound to a key (RFC 9449)
  // The attempt's or the linked identity's, put here by whoever keeps it: requests for tokens then carry a proof, and
  // only tokens that are bound to it are taken.
  std::optional<crypto::signing_key> dpop_key;

  std::vector<std::string> known_scopes;  // that the network lists; empty where it lists none
  std::string scope_separator = " ";
  refresh_info refresh;
  std::map<std::string, std::string> parameter_names;  // standard name → the network's
  std::map<std::string, std::string> extra_parameters;

  [[nodiscard]] std::string named(std::string const& standard) const;
};

// What the identity of this instance's people is issued under, without asking the network. Fails with
// connector.bad_settings, connector.bad_manifest.
[[nodiscard]] result<std::string> identity_issuer(manifest const& m, instance const& of);

// settings.http.public_url + prefix + "/connect/NAME/callback": registered exactly, never taken from a Host header.
[[nodiscard]] std::string redirect_uri(std::string_view public_url, std::string_view prefix,
                                       std::string_view connector);

// May ask the network: metadata, app registration. Fails with connector.*, oauth.*, jws.bad_key, network.*.
[[nodiscard]] result<provider> resolve_provider(oauth_context const& in, manifest const& m, instance const& of,
                                                std::string_view redirect_uri);

}  // namespace vetrina::connector
