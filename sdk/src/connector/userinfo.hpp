// userinfo: claims read with the access token (OpenID Connect Core section 5.3), as plain JSON or signed. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "connector/provider.hpp"

namespace vetrina::connector {

// sub must be `subject`, the id_token's, where there is one (Core 5.3.2: token substitution). Signed claims must hold, be
// the pinned issuer's and for this client. Fails with oauth.{userinfo_refused, userinfo_subject, userinfo_signed,
// bad_answer, redirected}, jws.*, network.*.
[[nodiscard]] result<json::document> userinfo(oauth_context const& in, provider const& at, secret const& access_token,
                                              std::optional<std::string> const& subject);

}  // namespace vetrina::connector
