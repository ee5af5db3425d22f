#include "catalog/money.hpp"

#include <algorithm>
#include <array>

namespace vetrina::catalog {
namespace {

// ISO 4217, table A.1 (2024).
constexpr std::array<std::string_view, 15> without_minor{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                         "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF"};
constexpr std::array<std::string_view, 7> with_three{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

constexpr std::size_t max_digits = 13;                  // before the point; keeps the sum below 2^63
constexpr std::int64_t max_amount = 1'000'000'000'000;  // as in the notes of catalog::price

}  // namespace

int minor_digits(std::string_view currency) noexcept {
  if (std::ranges::find(without_minor, currency) != without_minor.end()) return 0;
  if (std::ranges::find(with_three, currency) != with_three.end()) return 3;
  return 2;
}

std::optional<std::int64_t> parse_amount(std::string_view text, std::string_view currency) noexcept {
  auto const point = text.find('.');
  std::string_view const whole = text.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  auto const digits = static_cast<std::size_t>(minor_digits(currency));
  if (whole.empty() || whole.size() > max_digits || fraction.size() > digits) return std::nullopt;
  std::int64_t amount = 0;
  auto const take = [&](std::string_view part) {
    for (char c : part) {
      if (c < '0' || c > '9') return false;
      amount = amount * 10 + (c - '0');
    }
    return true;
  };
  if (!take(whole) || !take(fraction)) return std::nullopt;
  for (std::size_t i = fraction.size(); i < digits; ++i) amount *= 10;
  if (amount > max_amount) return std::nullopt;
  return amount;
}

bool is_currency(std::string_view code) noexcept {
  return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace vetrina::catalog
