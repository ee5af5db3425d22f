// jwk: public key material of a JWK (RFC 7517, 7518 section 6, 8037) imported and checked. Internal to crypto/. Pure.
// Null means: not a key that a signature may be checked with.
#pragma once

#include <string_view>

#include "crypto/key_entry.hpp"

namespace vetrina::crypto {

[[nodiscard]] pkey import_rsa(std::string_view modulus, std::string_view exponent);
[[nodiscard]] pkey import_ec(key_type curve, std::string_view x, std::string_view y);
[[nodiscard]] pkey import_ed25519(std::string_view x);

// Bytes of one coordinate, and of each half of a signature; 0 for keys that are not on a NIST curve.
[[nodiscard]] std::size_t coordinate_size(key_type type) noexcept;

}  // namespace vetrina::crypto
