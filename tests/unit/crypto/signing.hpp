// signing: the provider's side of a JWS, for tests: a fresh key, its JWK, and tokens signed with it.
// One test's own; not thread-safe.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace vetrina::crypto::tests {

struct free_pkey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using pkey_handle = std::unique_ptr<EVP_PKEY, free_pkey>;

enum class kind { rsa2048, rsa1024, p256, p384, p521, ed25519 };

class signing_key {
 public:
  explicit signing_key(kind which);
  // The public half as a JWK; `members` go in as they stand, as in R"("kid":"a","use":"sig")".
  [[nodiscard]] std::string jwk(std::string_view members = {}) const;
  // Both halves, of RSA and P-256.
  [[nodiscard]] std::string private_jwk(std::string_view members = {}) const;
  // Signs with the algorithm named, whatever the header says.
  [[nodiscard]] std::string sign(std::string_view algorithm, std::string_view header, std::string_view payload) const;
  // The raw signature of a text, as JWS writes it.
  [[nodiscard]] std::string signature(std::string_view algorithm, std::string_view text) const;

 private:
  kind kind_;
  pkey_handle key_;
};

// RSA keys take long to make: one for all tests of the process.
[[nodiscard]] signing_key const& shared_rsa();

[[nodiscard]] std::string set_of(std::string_view jwk);
[[nodiscard]] std::string set_of(std::string_view first, std::string_view second);

}  // namespace vetrina::crypto::tests
