// bytes: encodings and comparisons. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace vetrina::crypto {

[[nodiscard]] std::string base64url(std::string_view bytes);  // RFC 4648 section 5, no padding
// Strict: no padding, no white space, no non-zero trailing bits. Fails with crypto.bad_base64url.
[[nodiscard]] result<std::string> base64url_decode(std::string_view text);
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] result<std::string> base64_decode(std::string_view text);  // strict, padded; crypto.bad_base64
[[nodiscard]] std::string hex(std::string_view bytes);
// Takes the same time whatever the bytes; lengths may leak.
[[nodiscard]] bool equal(std::string_view a, std::string_view b) noexcept;

}  // namespace vetrina::crypto
