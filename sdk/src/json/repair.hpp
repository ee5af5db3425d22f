// repair: text for whoever was promised UTF-8, made of bytes that may be anything. Pure.
#pragma once

#include <string>
#include <string_view>

namespace vetrina::json {

// The same where it is UTF-8; else each byte that belongs to no character becomes U+FFFD. A row written by an older
// version or an operator's hand may hold such bytes, and so may what a host sent and an error repeats.
[[nodiscard]] std::string repaired(std::string_view text);

}  // namespace vetrina::json
