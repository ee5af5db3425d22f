#include "crypto/bytes.hpp"

#include <openssl/crypto.h>

#include <array>
#include <cstdint>

namespace vetrina::crypto {
namespace {

constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view standard_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

using reverse_table = std::array<std::int8_t, 256>;

constexpr reverse_table reversed(std::string_view alphabet) {
  reverse_table table{};
  for (auto& value : table) value = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

constexpr auto url_values = reversed(url_alphabet);
constexpr auto standard_values = reversed(standard_alphabet);

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3 + 2);
  std::uint32_t pending = 0;
  int bits = 0;
  for (char const c : bytes) {
    pending = (pending << 8 | static_cast<unsigned char>(c)) & 0xffff;
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      out.push_back(alphabet[pending >> bits & 63]);
    }
  }
  if (bits > 0) out.push_back(alphabet[pending << (6 - bits) & 63]);
  return out;
}

// False on a foreign character, an impossible length, or trailing bits that are not zero: several texts for the same
// bytes would let a signed token be respelt.
bool decode(std::string_view text, reverse_table const& values, std::string& out) {
  if (text.size() % 4 == 1) return false;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t pending = 0;
  int bits = 0;
  for (char const c : text) {
    auto const value = values[static_cast<unsigned char>(c)];
    if (value < 0) return false;
    pending = (pending << 6 | static_cast<std::uint32_t>(value)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>(pending >> bits & 0xff));
    }
  }
  return (pending & ((1u << bits) - 1)) == 0;
}

}  // namespace

std::string base64url(std::string_view bytes) { return encode(bytes, url_alphabet); }

result<std::string> base64url_decode(std::string_view text) {
  std::string out;
  if (!decode(text, url_values, out)) {
    return fail(code::invalid, "crypto.bad_base64url",
                "The text is not base64url as RFC 4648 section 5 writes it, without padding.");
  }
  return out;
}

std::string base64(std::string_view bytes) {
  auto out = encode(bytes, standard_alphabet);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

result<std::string> base64_decode(std::string_view text) {
  auto const digits = text.substr(0, text.find('='));
  auto const padding = text.substr(digits.size());
  std::string out;
  auto const complete = text.size() % 4 == 0 && (padding.empty() || padding == "=" || padding == "==");
  if (!complete || !decode(digits, standard_values, out)) {
    return fail(code::invalid, "crypto.bad_base64",
                "The text is not base64 as RFC 4648 section 4 writes it, with padding.");
  }
  return out;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char const c : bytes) {
    auto const value = static_cast<unsigned char>(c);
    out.push_back(digits[value >> 4]);
    out.push_back(digits[value & 15]);
  }
  return out;
}

bool equal(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace vetrina::crypto
