// signing_key: a private key that signs compact JWS: ES256, RS256 or PS256. For client assertions (RFC 7523) and DPoP
// proofs (RFC 9449). Immutable, thread-safe; copies share the key, which is wiped when the last of them goes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace vetrina::crypto {

class signing_key {
 public:
  [[nodiscard]] static signing_key fresh();  // P-256, from OpenSSL's own randomness
  // A private JWK (RFC 7517) or PEM without a password: P-256, or RSA of at least 2048 bits, for RS256 unless the JWK's
  // `alg` says PS256. Fails with jws.bad_key, which says nothing of the key.
  [[nodiscard]] static result<signing_key> parse(secret const& text);

  [[nodiscard]] std::string_view algorithm() const noexcept;
  [[nodiscard]] std::string const& id() const noexcept;  // the JWK's kid; empty where there is none
  // The public half: the members that RFC 7638 wants, in its order.
  [[nodiscard]] std::string const& public_jwk() const noexcept;
  [[nodiscard]] std::string thumbprint() const;  // RFC 7638 with SHA-256, base64url
  [[nodiscard]] secret private_pem() const;  // PKCS#8, as parse() takes it
  // The compact form. `header` and `payload` are JSON texts; the header's `alg` must be algorithm().
  [[nodiscard]] std::string sign(std::string_view header, std::string_view payload) const;

 private:
  struct material;
  explicit signing_key(std::shared_ptr<material const> held) : held_{std::move(held)} {}
  std::shared_ptr<material const> held_;
};

}  // namespace vetrina::crypto
