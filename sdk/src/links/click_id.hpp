// click_id: the id of a click: when it was, and 90 random bits. The key of a click's row begins with the time, so that no
// index has random keys; the id leads there because it carries both (clicks.hpp). Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace vetrina::links {

inline constexpr std::size_t click_random_bytes = 15;  // six bits of each
using click_id = std::array<char, 24>;  // "c_", seven digits of base64url for the time, 15 random ones

// No allocation. `at`: ms, below 2^42: until the year 2109.
[[nodiscard]] click_id make_click_id(std::int64_t at,
                                     std::span<unsigned char const, click_random_bytes> random) noexcept;
[[nodiscard]] inline std::string_view view(click_id const& id) noexcept { return {id.data(), id.size()}; }

// Empty where it is no id of a click. That there was such a click is for the row to say.
[[nodiscard]] std::optional<std::int64_t> time_of_click(std::string_view id) noexcept;

}  // namespace vetrina::links
