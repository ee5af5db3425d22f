#include "crypto/seed_key.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/openssl.hpp"

namespace vetrina::crypto {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t signature_size = 64;

}  // namespace

struct seed_key::material {
  pkey key;
};

seed_key::seed_key(secret const& seed) {
  error_queue_mark const mark;
  must(seed.size() == key_size);
  pkey key{EVP_PKEY_new_raw_private_key_ex(library_context(), "ED25519", nullptr, bytes_of(seed.reveal()), key_size)};
  std::string half(key_size, '\0');
  std::size_t size = half.size();
  must(key != nullptr && EVP_PKEY_get_raw_public_key(key.get(), bytes_of(half), &size) == 1 && size == key_size);
  public_jwk_ = cat(R"({"crv":"Ed25519","kty":"OKP","x":")", base64url(half), R"("})");
  held_ = std::make_shared<material const>(material{std::move(key)});
}

std::string seed_key::thumbprint() const { return base64url(sha256(public_jwk_)); }

std::string seed_key::sign(std::string_view header, std::string_view payload) const {
  error_queue_mark const mark;
  auto const text = cat(base64url(header), ".", base64url(payload));
  md_context const context{EVP_MD_CTX_new()};
  must(context != nullptr);
  std::string made(signature_size, '\0');
  std::size_t size = made.size();
  must(EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, library_context(), nullptr, held_->key.get(), nullptr) ==
           1 &&
       EVP_DigestSign(context.get(), bytes_of(made), &size, bytes_of(std::string_view{text}), text.size()) == 1 &&
       size == signature_size);
  return cat(text, ".", base64url(made));
}

}  // namespace vetrina::crypto
