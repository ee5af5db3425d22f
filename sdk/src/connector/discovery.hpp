// discovery: what a provider says about itself: OpenID Connect Discovery 1.0 or RFC 8414, with the issuer pinned and
// compared as bytes. Cached in scratch between 5 minutes and 24 hours. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/manifest.hpp"
#include "connector/oauth_http.hpp"

namespace vetrina::connector {

struct provider_metadata {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string userinfo_endpoint;      // empty where not offered, as the others below
  std::string jwks_uri;
  std::string revocation_endpoint;
  std::string par_endpoint;
  std::string registration_endpoint;  // RFC 7591
  std::string app_registration_endpoint;  // of Mastodon-like networks
  std::vector<std::string> token_auth_methods;
  std::vector<std::string> scopes;  // empty where the provider does not list them
  std::vector<std::string> dpop_algorithms;  // RFC 9449 section 5.1; empty where it takes no proofs
  bool par_required = false;  // RFC 9126: require_pushed_authorization_requests
  bool issuer_in_response = false;  // RFC 9207: authorization_response_iss_parameter_supported
};

// discovery_kind::none is not asked here. Where the document lies: behind the issuer for OpenID Connect, between host and path for RFC 8414 section 3.1.
[[nodiscard]] result<std::string> metadata_url(discovery_kind kind, std::string_view issuer);

// A document's text checked: `issuer` as pinned, or, for a network that pins only its base address, that address with or
// without the final slash that Mastodon adds. Endpoints must be https. Fails with oauth.{issuer_mismatch, bad_metadata}.
[[nodiscard]] result<provider_metadata> read_metadata(discovery_kind kind, std::string_view issuer,
                                                      json::document const& document);

// Empty where an RFC 8414 document is not there (404): an older network with fixed paths. Fails with network.*,
// oauth.{no_metadata, issuer_mismatch, bad_metadata, bad_answer, redirected}.
[[nodiscard]] result<std::optional<provider_metadata>> discover(oauth_context const& in, discovery_kind kind,
                                                                std::string_view issuer);

}  // namespace vetrina::connector
