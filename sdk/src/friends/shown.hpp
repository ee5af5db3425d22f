// shown: what a viewer's friends and circles show to that viewer at this moment. Every row has passed shoppers::decide, with the
// disclosure's name beside it; nothing else of the friends leaves here. Rows only, no index; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "activity/interactions.hpp"
#include "friends/relations.hpp"
#include "shoppers/names.hpp"

namespace vetrina::friends {

struct shown_event {
  std::size_t by = 0;  // index into shown_to::people
  activity::interaction what;
};

struct shown_friend {
  shoppers::who who;
  std::vector<std::string> networks;
  double tie = 0;
  bool is_friend = true;  // false: only in a circle with the viewer
  std::vector<std::string> circles;  // that both accepted
};

struct shown_to {
  bool has_identity = false;
  bool may_read = false;
  std::vector<shown_friend> people;  // friends who show something, or let friends know of them at all; circle mates
  std::vector<shown_event> events;
};

// `since`: ms, 0 for all time.
[[nodiscard]] result<shown_to> shown_to_viewer(store::session& db, std::string_view shop, std::string_view viewer,
                                               std::int64_t since, std::int64_t now);

// The friend as a person, for lists of friends: named only where show_to_friends holds for everything.
[[nodiscard]] std::optional<shoppers::who> named(friendship const& one, std::int64_t now);

}  // namespace vetrina::friends
