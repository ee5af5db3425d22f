// jws: compact JWS (RFC 7515) verified on OpenSSL's EVP: RS/PS/ES 256-512 and EdDSA (RFC 8037), nothing else. The
// caller pins the algorithms; the header's word is only compared. Thread-safe: a key_set is immutable.
//
// Why our own: docs/decisions lists what the packaged libraries accept that a relying party must not.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace vetrina::crypto {

// Keys of a JWKS document (RFC 7517), imported and checked once: RSA >= 2048 bits with an odd exponent above 1, curve
// points on the curve. Keys for encryption, of unknown type or with private parts are left out, not an error.
class key_set {
 public:
  // Fails with jws.bad_key_set on a document that is none, or has over 64 keys.
  [[nodiscard]] static result<key_set> parse(std::string_view jwks);

  struct entry;
  [[nodiscard]] std::span<std::shared_ptr<entry const> const> entries() const noexcept { return entries_; }

 private:
  std::vector<std::shared_ptr<entry const>> entries_;
};

struct verified_jws {
  std::string header;   // JSON text
  std::string payload;  // bytes that were signed
};

// `algorithms`: those the caller accepts, as in {"RS256", "ES256"}. At most 16 KiB. Fails with jws.malformed,
// jws.algorithm_not_allowed, jws.unsupported_header (crit, b64), jws.unknown_key (no key fits, or no kid and several
// do: fetch the set again and retry once), jws.bad_signature.
[[nodiscard]] result<verified_jws> verify_jws(std::string_view compact, key_set const& keys,
                                              std::span<std::string_view const> algorithms);

}  // namespace vetrina::crypto
