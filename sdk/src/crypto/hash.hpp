// hash: SHA-256, SHA-512, HMAC-SHA-256 and HKDF (RFC 5869) on OpenSSL's EVP. Pure, thread-safe. All give raw bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace vetrina::crypto {

[[nodiscard]] std::string sha256(std::string_view data);
[[nodiscard]] std::string sha512(std::string_view data);  // at_hash of tokens signed with Ed25519
[[nodiscard]] std::string hmac_sha256(secret const& key, std::string_view data);
// Keys for different purposes from one: `info` names the purpose and whom it is for. At most 8160 bytes.
[[nodiscard]] secret hkdf_sha256(secret const& key, std::string_view salt, std::string_view info, std::size_t length);

}  // namespace vetrina::crypto
