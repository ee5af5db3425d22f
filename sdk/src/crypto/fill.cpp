#include "crypto/fill.hpp"

#include <openssl/rand.h>

#include <algorithm>

#include "crypto/openssl.hpp"

namespace vetrina::crypto {

void fill(random& from, std::span<char> out) {
  if (&from != &system_random()) {
    std::ranges::copy(from.bytes(out.size()), out.begin());
    return;
  }
  error_queue_mark const mark;
  must(RAND_bytes_ex(library_context(), reinterpret_cast<unsigned char*>(out.data()), out.size(), 0) == 1);
}

}  // namespace vetrina::crypto
