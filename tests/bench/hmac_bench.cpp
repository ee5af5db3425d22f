// HMAC-SHA-256 of a link token's 64 bytes: ours, with its checks and its string, against OpenSSL's one-shot call.
#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <array>

#include "crypto/hash.hpp"
#include "report.hpp"

using namespace vetrina;

int main(int count, char** arguments) {
  bench::report report{"hmac", count, arguments};
  std::string const key(32, 'k');
  std::string const token(64, 't');
  secret const held{std::string{key}};
  auto const bare = [&] {
    std::array<unsigned char, 32> out{};
    unsigned length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<unsigned char const*>(token.data()),
         token.size(), out.data(), &length);
    return std::string{reinterpret_cast<char const*>(out.data()), length};
  };
  report.same("the authentication code", crypto::hmac_sha256(held, token) == bare());
  std::size_t sum = 0;
  report.compare(
      "token_of_64_bytes", {"vetrina", [&] { sum += crypto::hmac_sha256(held, token).size(); }},
      {std::string{OpenSSL_version(OPENSSL_VERSION_STRING)} + " OpenSSL HMAC()", [&] { sum += bare().size(); }});
  report.same("the lengths", sum % 32 == 0);
  return report.exit_code();
}
