// revoke: tokens given back to the provider (RFC 7009), so that they are worth nothing to whoever finds them. Thread-safe.
#pragma once

#include <string_view>

#include "connector/oauth.hpp"

namespace vetrina::connector {

// `kind`: "refresh_token" or "access_token". A token that the provider does not know is a token that is revoked (RFC
// 7009 section 2.2). Needs at.revocation_endpoint. Fails with oauth.revocation_refused where asking again will not help,
// and with oauth.{revocation_failed, client_refused, redirected}, network.* where it may.
[[nodiscard]] result<void> revoke_token(oauth_context const& in, provider const& at, secret const& token,
                                        std::string_view kind);

}  // namespace vetrina::connector
