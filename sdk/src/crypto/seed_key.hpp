// seed_key: an Ed25519 key (RFC 8032) that follows from 32 secret bytes, and so needs no place to be kept in: derived
// from a key ring it is the same in every process. Signs compact JWS (RFC 8037). Immutable, thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace vetrina::crypto {

class seed_key {
 public:
  explicit seed_key(secret const& seed);

  // The members that RFC 7638 wants, in its order.
  [[nodiscard]] std::string const& public_jwk() const noexcept { return public_jwk_; }
  [[nodiscard]] std::string thumbprint() const;  // RFC 7638 with SHA-256, base64url
  // `header` and `payload` are JSON texts; the header's `alg` must be EdDSA.
  [[nodiscard]] std::string sign(std::string_view header, std::string_view payload) const;

 private:
  struct material;
  std::shared_ptr<material const> held_;
  std::string public_jwk_;
};

}  // namespace vetrina::crypto
