// shown_rows: what one friend shows to a viewer, read from rows. Inner header of friends/.
#pragma once

#include <optional>
#include <vector>

#include "activity/orders.hpp"
#include "friends/shown.hpp"

namespace vetrina::friends {

struct shown_by_one {
  std::vector<index::packed_thing> things;  // each decided, newest first
  std::optional<shoppers::who> who;  // their name where anything is shown, or friends may be told of them at all
};

// `home`: where the viewer's own orders went. Subjects are added to `names`.
[[nodiscard]] result<shown_by_one> shown_by(store::session& db, std::string_view shop, friendship const& one,
                                            activity::addresses const& home, std::int64_t now, index::facts& names);

// One more person as rows show them, if anything of them is shown.
void add_from_rows(shown_to& onto, friendship const& one, shown_by_one shown);

// Through the index; empty where only rows can say it exactly.
[[nodiscard]] result<std::optional<shown_to>> shown_by_index(ops::call const& in, store::session& db,
                                                             std::string_view viewer,
                                                             std::optional<std::string> const& network = {});

}  // namespace vetrina::friends
