#include "crypto/aead.hpp"

#include <climits>
#include <stdexcept>

#include "crypto/openssl.hpp"

namespace vetrina::crypto {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

EVP_CIPHER const* aes_256_gcm() {
  static EVP_CIPHER const* const method = [] {
    auto const* const fetched = EVP_CIPHER_fetch(library_context(), "AES-256-GCM", nullptr);
    must(fetched != nullptr);
    return fetched;
  }();
  return method;
}

error cannot_open() {
  return fail(code::signature, "crypto.cannot_open",
              "The sealed bytes do not open: another key, another place, or they were changed.");
}

}  // namespace

std::string seal(random& from, secret const& key, secret const& plain, std::string_view associated) {
  if (key.size() != key_size) throw std::invalid_argument("seal: a key has 32 bytes");
  if (plain.size() > INT_MAX / 2 || associated.size() > INT_MAX / 2) throw std::length_error("seal: over 1 GiB");
  error_queue_mark const mark;
  auto out = from.bytes(nonce_size);
  out.resize(nonce_size + plain.size() + tag_size);
  auto* const text = bytes_of(out) + nonce_size;
  cipher_context const context{EVP_CIPHER_CTX_new()};
  must(context != nullptr);
  int written = 0;
  must(EVP_EncryptInit_ex2(context.get(), aes_256_gcm(), bytes_of(key.reveal()), bytes_of(out), nullptr) == 1 &&
       EVP_EncryptUpdate(context.get(), nullptr, &written, bytes_of(associated), static_cast<int>(associated.size())) ==
           1 &&
       EVP_EncryptUpdate(context.get(), text, &written, bytes_of(plain.reveal()), static_cast<int>(plain.size())) ==
           1 &&
       EVP_EncryptFinal_ex(context.get(), text + plain.size(), &written) == 1 &&
       EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size), text + plain.size()) == 1);
  return out;
}

result<secret> open(secret const& key, std::string_view sealed, std::string_view associated) {
  if (key.size() != key_size || sealed.size() < nonce_size + tag_size || sealed.size() > INT_MAX / 2 ||
      associated.size() > INT_MAX / 2) {
    return cannot_open();
  }
  error_queue_mark const mark;
  auto const size = sealed.size() - nonce_size - tag_size;
  auto tag = std::string{sealed.substr(nonce_size + size)};
  std::string plain(size, '\0');
  cipher_context const context{EVP_CIPHER_CTX_new()};
  must(context != nullptr);
  int written = 0;
  // The tag's length is ours, never the message's: a shortened tag is guessable (CVE-2023-37464 in cjose).
  auto const authentic =
      EVP_DecryptInit_ex2(context.get(), aes_256_gcm(), bytes_of(key.reveal()), bytes_of(sealed), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &written, bytes_of(associated), static_cast<int>(associated.size())) ==
          1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(plain), &written, bytes_of(sealed) + nonce_size,
                        static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + size, &written) == 1;
  secret opened{std::move(plain)};  // wipes what was decrypted before the tag was found wrong
  if (!authentic) return cannot_open();
  return opened;
}

}  // namespace vetrina::crypto
