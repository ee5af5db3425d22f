// inbound_mac: notices that a shared secret proves: headers with a MAC over the body, and Meta's signed_request. MACs
// are compared in constant time and before anything that they cover is read. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "connector/inbound_rule.hpp"
#include "json/document.hpp"

namespace vetrina::connector {

// Gives the seconds that a timed header names, nothing where the form has no time. Fails with inbound.{malformed,
// bad_signature}.
[[nodiscard]] result<std::optional<std::int64_t>> check_body_mac(secret const& key, mac_form form,
                                                                 std::string_view header, std::string_view body);

// base64url(HMAC-SHA-256(payload)) "." base64url(payload), with or without padding; the payload, an object. Fails as
// above.
[[nodiscard]] result<json::document> open_signed_request(secret const& key, std::string_view text);

}  // namespace vetrina::connector
