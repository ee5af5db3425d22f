// key_entry: one imported public key of a JWKS and what it may be used for. Internal to crypto/. Immutable.
#pragma once

#include <string>

#include "crypto/jws.hpp"
#include "crypto/openssl.hpp"

namespace vetrina::crypto {

enum class key_type { rsa, p256, p384, p521, ed25519 };

struct key_set::entry {
  std::string id;         // kid; empty where the set gives none
  std::string algorithm;  // alg; empty where the set leaves it open
  key_type type;
  pkey key;
};

}  // namespace vetrina::crypto
