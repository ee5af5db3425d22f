#include "crypto/hash.hpp"

#include <stdexcept>

#include "crypto/openssl.hpp"

namespace vetrina::crypto {
namespace {

constexpr std::size_t digest_size = 32;
constexpr std::size_t hkdf_limit = 255 * digest_size;  // RFC 5869 section 2.3

// Fetched once: a fetch by name costs more than hashing a short text.
EVP_MD const* sha256_method() {
  static EVP_MD const* const method = [] {
    auto const* const fetched = EVP_MD_fetch(library_context(), "SHA256", nullptr);
    must(fetched != nullptr);
    return fetched;
  }();
  return method;
}

// A context with the digest set and no key, which each call copies; never written to again.
EVP_MAC_CTX const* hmac_template() {
  static EVP_MAC_CTX const* const prepared = [] {
    auto* const method = EVP_MAC_fetch(library_context(), "HMAC", nullptr);
    must(method != nullptr);
    auto* const made = EVP_MAC_CTX_new(method);
    EVP_MAC_free(method);
    must(made != nullptr);
    char digest[] = "SHA256";
    OSSL_PARAM const parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end()};
    must(EVP_MAC_CTX_set_params(made, parameters) == 1);
    return made;
  }();
  return prepared;
}

}  // namespace

std::string sha256(std::string_view data) {
  error_queue_mark const mark;
  std::string out(digest_size, '\0');
  must(EVP_Digest(data.data(), data.size(), bytes_of(out), nullptr, sha256_method(), nullptr) == 1);
  return out;
}

std::string sha512(std::string_view data) {
  error_queue_mark const mark;
  std::string out(64, '\0');
  std::size_t size = 0;
  must(EVP_Q_digest(library_context(), "SHA512", nullptr, data.data(), data.size(), bytes_of(out), &size) == 1);
  must(size == out.size());
  return out;
}

std::string hmac_sha256(secret const& key, std::string_view data) {
  error_queue_mark const mark;
  mac_context const context{EVP_MAC_CTX_dup(hmac_template())};
  must(context != nullptr);
  std::string out(digest_size, '\0');
  auto size = out.size();
  must(EVP_MAC_init(context.get(), bytes_of(key.reveal()), key.size(), nullptr) == 1 &&
       EVP_MAC_update(context.get(), bytes_of(data), data.size()) == 1 &&
       EVP_MAC_final(context.get(), bytes_of(out), &size, out.size()) == 1 && size == digest_size);
  return out;
}

secret hkdf_sha256(secret const& key, std::string_view salt, std::string_view info, std::size_t length) {
  if (length > hkdf_limit) throw std::length_error("hkdf_sha256: more than 8160 bytes asked for");
  secret const extracted{hmac_sha256(secret{salt}, key.reveal())};
  std::string out;
  out.reserve(length + digest_size);  // so that no reallocation leaves key bytes behind
  std::string block;
  for (unsigned char counter = 1; out.size() < length; ++counter) {
    block.append(info).push_back(static_cast<char>(counter));
    auto next = hmac_sha256(extracted, block);
    explicit_bzero(block.data(), block.size());
    block = std::move(next);
    out.append(block);
  }
  explicit_bzero(block.data(), block.size());
  explicit_bzero(out.data() + length, out.size() - length);
  out.resize(length);
  return secret{std::move(out)};
}

}  // namespace vetrina::crypto
