// authorize: the HTTP side of OAuth: registration, authorization, token, revocation, metadata, userinfo. Each function
// runs under the network's lock.
#pragma once

#include "network/network.hpp"

namespace sandbox {

[[nodiscard]] sample::response register_app(network& net, sample::request const& asked);   // POST /api/v1/apps
[[nodiscard]] sample::response authorize(network& net, sample::request const& asked);      // GET /oauth/authorize
[[nodiscard]] sample::response authorize_step(network& net, sample::request const& asked);  // POST of its pages
[[nodiscard]] sample::response token(network& net, sample::request const& asked);          // POST /oauth/token
[[nodiscard]] sample::response revoke(network& net, sample::request const& asked);         // POST /oauth/revoke
[[nodiscard]] sample::response metadata(network& net, sample::request const& asked);       // RFC 8414

}  // namespace sandbox
