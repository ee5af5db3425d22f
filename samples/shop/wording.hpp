// wording: what the shop says, in English, Italian and Arabic. Constant data.
#pragma once

#include <array>
#include <string_view>

namespace shop {

struct language_name {
  std::string_view code, name, direction;
};
inline constexpr std::array languages{language_name{"en", "English", "ltr"}, language_name{"it", "Italiano", "ltr"},
                                      language_name{"ar", "العربية", "rtl"}};

[[nodiscard]] bool is_language(std::string_view code) noexcept;
[[nodiscard]] std::string_view direction_of(std::string_view language) noexcept;

// The sentence under a key; the key itself where there is none, which no reader overlooks.
[[nodiscard]] std::string_view say(std::string_view language, std::string_view key) noexcept;

// What a purpose asks for, as policy.put takes it; Arabic readers are asked in English until a lawyer has translated it.
struct purpose_text {
  std::string_view purpose, english, italian;
};
inline constexpr std::string_view policy_version = "2026-1";
[[nodiscard]] std::array<purpose_text, 4> const& purpose_texts() noexcept;

}  // namespace shop
