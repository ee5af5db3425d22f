#include "signing.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <stdexcept>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"

namespace vetrina::crypto::tests {
namespace {

void must(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL refused to make a test key or signature");
}

EVP_PKEY* generate(kind which) {
  switch (which) {
    case kind::rsa2048: return EVP_RSA_gen(2048);
    case kind::rsa1024: return EVP_RSA_gen(1024);
    case kind::p256: return EVP_EC_gen("P-256");
    case kind::p384: return EVP_EC_gen("P-384");
    case kind::p521: return EVP_EC_gen("P-521");
    case kind::ed25519: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

std::size_t coordinate(kind which) {
  return which == kind::p256 ? 32U : which == kind::p384 ? 48U : which == kind::p521 ? 66U : 0U;
}

std::string number(EVP_PKEY const* key, char const* name, std::size_t width) {
  BIGNUM* value = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &value) == 1);
  std::string out(width == 0 ? static_cast<std::size_t>(BN_num_bytes(value)) : width, '\0');
  must(BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) >= 0);
  BN_free(value);
  return base64url(out);
}

std::string raw_from_der(std::string const& der, std::size_t width) {
  auto const* at = reinterpret_cast<unsigned char const*>(der.data());
  auto* const pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  must(pair != nullptr);
  std::string out(2 * width, '\0');
  auto* const bytes = reinterpret_cast<unsigned char*>(out.data());
  must(BN_bn2binpad(ECDSA_SIG_get0_r(pair), bytes, static_cast<int>(width)) >= 0 &&
       BN_bn2binpad(ECDSA_SIG_get0_s(pair), bytes + width, static_cast<int>(width)) >= 0);
  ECDSA_SIG_free(pair);
  return out;
}

char const* digest_of(std::string_view algorithm) {
  if (algorithm.ends_with("256")) return "SHA256";
  if (algorithm.ends_with("384")) return "SHA384";
  if (algorithm.ends_with("512")) return "SHA512";
  return nullptr;
}

}  // namespace

signing_key::signing_key(kind which) : kind_{which}, key_{generate(which)} { must(key_ != nullptr); }

std::string signing_key::jwk(std::string_view members) const {
  std::string body;
  if (kind_ == kind::rsa2048 || kind_ == kind::rsa1024) {
    body = cat(R"("kty":"RSA","n":")", number(key_.get(), OSSL_PKEY_PARAM_RSA_N, 0), R"(","e":")",
               number(key_.get(), OSSL_PKEY_PARAM_RSA_E, 0), "\"");
  } else if (kind_ == kind::ed25519) {
    std::string x(32, '\0');
    auto size = x.size();
    must(EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()), &size) == 1);
    body = cat(R"("kty":"OKP","crv":"Ed25519","x":")", base64url(x), "\"");
  } else {
    auto const width = coordinate(kind_);
    auto const* const curve = kind_ == kind::p256 ? "P-256" : kind_ == kind::p384 ? "P-384" : "P-521";
    body = cat(R"("kty":"EC","crv":")", curve, R"(","x":")", number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, width),
               R"(","y":")", number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, width), "\"");
  }
  return cat("{", body, members.empty() ? "" : ",", members, "}");
}

std::string signing_key::private_jwk(std::string_view members) const {
  std::string numbers;
  auto const add = [&](char const* member, char const* name, std::size_t width) {
    numbers += cat(R"(,")", member, R"(":")", number(key_.get(), name, width), "\"");
  };
  if (kind_ == kind::p256) {
    add("d", OSSL_PKEY_PARAM_PRIV_KEY, 32);
  } else {
    add("d", OSSL_PKEY_PARAM_RSA_D, 0);
    add("p", OSSL_PKEY_PARAM_RSA_FACTOR1, 0);
    add("q", OSSL_PKEY_PARAM_RSA_FACTOR2, 0);
    add("dp", OSSL_PKEY_PARAM_RSA_EXPONENT1, 0);
    add("dq", OSSL_PKEY_PARAM_RSA_EXPONENT2, 0);
    add("qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1, 0);
  }
  return jwk(cat(std::string_view{numbers}.substr(1), members.empty() ? "" : ",", members));
}

std::string signing_key::signature(std::string_view algorithm, std::string_view text) const {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  EVP_PKEY_CTX* options = nullptr;
  must(EVP_DigestSignInit_ex(context.get(), &options, digest_of(algorithm), nullptr, nullptr, key_.get(), nullptr) ==
       1);
  if (algorithm.starts_with("PS")) {
    must(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
  std::size_t size = 0;
  must(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
  std::string out(size, '\0');
  must(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size()) == 1);
  out.resize(size);
  auto const width = coordinate(kind_);
  return width == 0 ? out : raw_from_der(out, width);
}

std::string signing_key::sign(std::string_view algorithm, std::string_view header, std::string_view payload) const {
  auto text = cat(base64url(header), ".", base64url(payload));
  auto const made = signature(algorithm, text);
  return cat(text, ".", base64url(made));
}

signing_key const& shared_rsa() {
  static signing_key const key{kind::rsa2048};
  return key;
}

std::string set_of(std::string_view jwk) { return cat(R"({"keys":[)", jwk, "]}"); }
std::string set_of(std::string_view first, std::string_view second) {
  return cat(R"({"keys":[)", first, ",", second, "]}");
}

}  // namespace vetrina::crypto::tests
