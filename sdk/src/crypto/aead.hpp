// aead: AES-256-GCM with a random 96-bit nonce in front and a 128-bit tag behind. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/random.hpp"

namespace vetrina::crypto {

// `key` has 32 bytes. `associated` is authenticated, not kept: opening needs the same bytes again.
[[nodiscard]] std::string seal(random& from, secret const& key, secret const& plain, std::string_view associated);
// Fails with crypto.cannot_open when anything differs: key, associated data, or one bit.
[[nodiscard]] result<secret> open(secret const& key, std::string_view sealed, std::string_view associated);

}  // namespace vetrina::crypto
