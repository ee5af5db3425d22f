// clicks: from the id of a click to what is kept of it. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "ops/services.hpp"

namespace vetrina::links {

// How long after a click an order, or a landing, is still owed to it.
inline constexpr std::int64_t click_leads_for_ms = 30 * day_ms;

struct clicked {
  std::int64_t at = 0;
  std::string sharer;  // pseudonym of who shared the link; "" where nobody did
};

// The click, if it may have led to what happened at `at`: one look-up by the key of its row. Empty for an id that is made
// up or of another shop, for a click too long ago, and for one whose row another process still has in its segment
// (hot.hpp).
[[nodiscard]] result<std::optional<clicked>> click_that_led(ops::services const& with, std::string_view shop,
                                                            std::string_view id, std::int64_t at);

}  // namespace vetrina::links
