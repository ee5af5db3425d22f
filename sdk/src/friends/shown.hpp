// shown: what a viewer's friends and circles show to that viewer at this moment. Every row has passed shoppers::decide;
// a name comes with a disclosure of its own, when it is asked for. Nothing else of the friends leaves here.
// Answered from the read index where it can say it exactly, and from rows for the rest. Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "activity/interactions.hpp"
#include "friends/relations.hpp"
#include "friends/score.hpp"
#include "ops/operation.hpp"
#include "shoppers/names.hpp"

namespace vetrina::friends {

// Texts live as long as the shown_to.
struct shown_thing {
  activity::kind kind = activity::kind::like;
  bool verified = false;
  std::int64_t at = 0;
  std::string_view family;
  std::optional<std::string_view> product;  // empty: the whole family
};

[[nodiscard]] inline event_factors factors_of(shown_thing const& what, double tie, std::int64_t now) noexcept {
  return factors_of(what.kind, what.verified, what.at, tie, now);
}

struct shown_event {
  std::size_t by = 0;  // index into shown_to::people
  shown_thing what;
};

struct shown_friend {
  std::string shopper;  // the shop's own id: never leaves
  std::optional<shoppers::who> who;  // ask who_is()
  bool granted = false;  // for one of the shown things at least, whatever holds for the others
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
  std::vector<std::shared_ptr<void const>> holds;  // what the texts lie in
};

// `since`: ms, 0 for all time.
[[nodiscard]] result<shown_to> shown_to_viewer(ops::call const& in, store::session& db, std::string_view viewer,
                                               std::int64_t since);
// The same from rows alone: what the index must equal.
[[nodiscard]] result<shown_to> shown_by_rows(store::session& db, std::string_view shop, std::string_view viewer,
                                             std::int64_t since, std::int64_t now);

// The person behind people[which]; consent is asked once more. Empty where they may not be named.
[[nodiscard]] result<std::optional<shoppers::who>> who_is(ops::call const& in, store::session& db,
                                                          shown_friend const& which);

// The friend as a person, for lists of friends: named only where show_to_friends holds for everything.
[[nodiscard]] std::optional<shoppers::who> named(friendship const& one, std::int64_t now);

}  // namespace vetrina::friends
