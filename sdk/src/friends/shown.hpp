// shown: what a viewer's friends and circles show to that viewer at this moment. Every thing has passed shoppers::decide;
// a name comes with a disclosure of its own, when it is asked for. Nothing else of the friends leaves here.
// Answered from the friend index where it can say it exactly, and from rows for the rest. Thread-safe.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "friends/index/facts.hpp"
#include "friends/relations.hpp"
#include "friends/score.hpp"
#include "ops/operation.hpp"
#include "shoppers/names.hpp"

namespace vetrina::friends {

struct shown_friend {
  std::uint32_t who = 0;  // a number of shown_to::names
  std::uint16_t steps = 0;  // strength_of the tie
  std::uint8_t networks = 0;  // at which it holds, network_bit()s
  bool is_friend = true;  // false: only in a circle with the viewer
  std::uint32_t circles = 0;  // that both accepted: a place in shown_to::circles
  std::span<index::packed_thing const> things;  // newest first

  [[nodiscard]] double tie() const noexcept { return strength_of(steps); }
};

// Spans and texts live as long as it does. One thread.
struct shown_to {
  bool has_identity = false;
  bool may_read = false;
  std::shared_ptr<index::facts> names;  // what the numbers stand for; never null
  std::unique_ptr<index::epochs::guard> held;  // after `names`, so that it goes first
  std::deque<std::vector<index::packed_thing>> from_rows;
  std::vector<shown_friend>
      people;  // strongest first: friends who show something, or let friends know of them; circle mates
  std::vector<std::vector<std::string>> circles{{}};
  std::unordered_map<std::uint32_t, std::optional<shoppers::who>> who;  // as far as asked

  // The shop's own id: never leaves.
  [[nodiscard]] std::string_view shopper(shown_friend const& of) const { return names->people.at(of.who); }
  [[nodiscard]] bool shares(shown_friend const& with, std::string_view circle) const;
};

[[nodiscard]] event_factors factors_of(index::packed_thing what, double tie, std::int64_t now) noexcept;

// `network`: one of which the answer must be able to say who is a friend there.
[[nodiscard]] result<shown_to> shown_to_viewer(ops::call const& in, store::session& db, std::string_view viewer,
                                               std::optional<std::string> const& network = {});
// The same from rows alone: what the index must equal.
[[nodiscard]] result<shown_to> shown_by_rows(store::session& db, std::string_view shop, std::string_view viewer,
                                             std::int64_t now, std::optional<std::string> const& network = {});

// The person behind one of `of`; consent is asked once more. Empty where they may not be named.
[[nodiscard]] result<std::optional<shoppers::who>> who_is(ops::call const& in, store::session& db, shown_to& of,
                                                          shown_friend const& which);

// The friend as a person, for lists of friends: named only where show_to_friends holds for everything.
[[nodiscard]] std::optional<shoppers::who> named(friendship const& one, std::int64_t now);

}  // namespace vetrina::friends
