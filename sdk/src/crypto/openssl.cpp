#include "crypto/openssl.hpp"

namespace vetrina::crypto {

OSSL_LIB_CTX* library_context() {
  static OSSL_LIB_CTX* const context = [] {
    error_queue_mark const mark;
    auto* const made = OSSL_LIB_CTX_new();
    must(made != nullptr);
    return made;
  }();
  return context;
}

}  // namespace vetrina::crypto
