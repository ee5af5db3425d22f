#include "links/click_id.hpp"

#include <algorithm>

namespace vetrina::links {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view mark = "c_";
constexpr unsigned time_bits = 42;

}  // namespace

click_id make_click_id(std::int64_t at, std::span<unsigned char const, click_random_bytes> random) noexcept {
  click_id out{};
  auto to = std::ranges::copy(mark, out.begin()).out;
  auto const time = static_cast<std::uint64_t>(at);
  for (unsigned shift = time_bits; shift > 0; shift -= 6) *to++ = alphabet[(time >> (shift - 6)) & 63U];
  for (auto const byte : random) *to++ = alphabet[byte & 63U];
  return out;
}

std::optional<std::int64_t> time_of_click(std::string_view id) noexcept {
  if (id.size() != click_id{}.size() || !id.starts_with(mark)) return std::nullopt;
  std::int64_t out = 0;
  for (auto const c : id.substr(mark.size(), time_bits / 6)) {
    auto const digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    out = (out << 6) | static_cast<std::int64_t>(digit);
  }
  return out;
}

}  // namespace vetrina::links
