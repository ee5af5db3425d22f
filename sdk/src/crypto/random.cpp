#include "crypto/random.hpp"

#include <openssl/rand.h>

#include "base/immortal.hpp"
#include "crypto/openssl.hpp"

namespace vetrina::crypto {
namespace {

class openssl_random final : public random {
 public:
  std::string bytes(std::size_t count) override {
    error_queue_mark const mark;
    std::string out(count, '\0');
    // Predictable bytes are worse than none: a generator without entropy ends the call, not the secrecy.
    must(RAND_bytes_ex(library_context(), bytes_of(out), count, 0) == 1);
    return out;
  }
};

}  // namespace

random& system_random() noexcept {
  static immortal<openssl_random> instance;
  return *instance;
}

std::string base58_id(random& from, std::size_t count) {
  constexpr std::string_view alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  static_assert(alphabet.size() == 58);
  constexpr unsigned fair = 256 / 58 * 58;  // bytes from here on would favour the first characters
  std::string out;
  out.reserve(count);
  while (out.size() < count) {
    for (char const c : from.bytes(count - out.size() + 8)) {
      auto const value = static_cast<unsigned char>(c);
      if (value < fair && out.size() < count) out.push_back(alphabet[value % 58]);
    }
  }
  return out;
}

std::string new_id(random& from, std::string_view prefix) {
  std::string out{prefix};
  return out.append(base58_id(from, 22));
}

}  // namespace vetrina::crypto
