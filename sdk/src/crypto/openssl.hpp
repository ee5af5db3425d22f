// openssl: what every file of this module needs around OpenSSL's C API. Internal to crypto/.
// Handles free themselves. The library context lives as long as the process and is shared by all threads.
#pragma once

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <new>
#include <string>
#include <string_view>

namespace vetrina::crypto {

// Our own library context: a host that loads other providers or default properties into the global one neither
// changes what our algorithms do, nor sees anything of ours.
[[nodiscard]] OSSL_LIB_CTX* library_context();

// For calls that fail only when memory is short; the guard of the C ABI catches it.
inline void must(bool ok) {
  if (!ok) throw std::bad_alloc();
}

// OpenSSL's error queue is one a thread and a host may share it: what we cause is taken off again, what the host had
// there stays.
class error_queue_mark {
 public:
  error_queue_mark() noexcept { ERR_set_mark(); }
  error_queue_mark(error_queue_mark const&) = delete;
  error_queue_mark& operator=(error_queue_mark const&) = delete;
  ~error_queue_mark() { ERR_pop_to_mark(); }
};

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

using md_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using mac_context = std::unique_ptr<EVP_MAC_CTX, freed_by<EVP_MAC_CTX_free>>;
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, freed_by<EVP_CIPHER_CTX_free>>;
using pkey = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using pkey_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using big_number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using big_number_context = std::unique_ptr<BN_CTX, freed_by<BN_CTX_free>>;
using param_builder = std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>>;
using param_list = std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>>;
using ecdsa_signature = std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>>;

[[nodiscard]] inline unsigned char const* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<unsigned char const*>(text.data());
}
[[nodiscard]] inline unsigned char* bytes_of(std::string& text) noexcept {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace vetrina::crypto
