// money: amounts in minor units of their currency (ISO 4217). Pure, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vetrina::catalog {

// Digits behind the point: 2 for most, 0 for JPY, 3 for KWD.
[[nodiscard]] int minor_digits(std::string_view currency) noexcept;

// "1234.5" in EUR is 123450. Empty for anything but digits with at most one point and no more decimals than the
// currency has (trailing zeros aside): "1,234.50", "12.345", "-1", "$5" are no prices that a feed may hold, nor is more
// than 10^12 minor units.
[[nodiscard]] std::optional<std::int64_t> parse_amount(std::string_view text, std::string_view currency) noexcept;

[[nodiscard]] bool is_currency(std::string_view code) noexcept;  // three capital letters

}  // namespace vetrina::catalog
