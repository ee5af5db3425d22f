// bought: every piece that was bought and kept, and every thing that somebody let others know of, row by row and exactly.
// For the shop's own arithmetic, never for anybody's page.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "activity/interactions.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::activity {

struct bought_piece {
  std::string market;
  std::string buyer;  // by the shop's own id; "g_…" of a guest
  std::optional<std::string> shopper;  // empty: a guest, or erased
  std::string order;
  std::string product;
  std::string family;
  bool answered = false;  // the order's card
  std::optional<std::string> not_now_reason;
};

// Orders of the time from..to (ms UTC, both included), neither cancelled nor trials; what came back is left out.
[[nodiscard]] result<void> each_bought(store::session& db, std::string_view shop, std::int64_t from, std::int64_t to,
                                       std::function<void(bought_piece const&)> const& visit);

// What the kind's rows let somebody know of: an audience that shows, and no gift.
[[nodiscard]] result<void> each_shared(store::session& db, std::string_view shop, activity::kind kind,
                                       std::function<void(interaction const&)> const& visit);

}  // namespace vetrina::activity
