// shown_rows: what one friend shows to a viewer, read from rows. Inner header of friends/.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "activity/orders.hpp"
#include "friends/shown.hpp"

namespace vetrina::friends {

struct times {
  std::int64_t since;
  std::int64_t now;
};

struct shown_by_one {
  std::shared_ptr<std::vector<activity::interaction>> things;  // each decided, newest first
  std::optional<shoppers::who> who;  // their name where anything is shown, or friends may be told of them at all
};

[[nodiscard]] result<shown_by_one> shown_by(store::session& db, std::string_view shop, friendship const& one,
                                            activity::addresses const& home, times const& when);

[[nodiscard]] shown_thing thing_of(activity::interaction const& row);

// Through the index; empty where only rows can say it exactly.
[[nodiscard]] result<std::optional<shown_to>> shown_by_index(ops::call const& in, store::session& db,
                                                             std::string_view viewer, std::int64_t since);

}  // namespace vetrina::friends
