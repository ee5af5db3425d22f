// visibility: the one place that decides whether somebody may be named to somebody. Pure: callers bring the facts.
// A disclosure cannot be made anywhere else, and name_of (names.hpp) takes one, so code that forgot to ask does not
// compile. Values; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shoppers/audience.hpp"

namespace vetrina::shoppers {

// What the viewer is to the owner.
enum class relation : std::uint8_t {
  self,
  friend_,            // each chose the other
  circle_member,      // both accepted the same circle
  household,          // a purchase went to where the viewer lives: it may be their present
  one_way_follower,   // the viewer follows the owner, who did not choose the viewer
  stranger,           // also: not signed in
  blocked,            // either blocked the other
};

// Who looks, as seen from the owner.
struct viewer {
  relation to = relation::stranger;
  std::vector<std::string> circles;  // ids of those that both accepted

  viewer(relation what) : to{what} {}
  viewer(relation what, std::vector<std::string> shared) : to{what}, circles{std::move(shared)} {}
};

// What the owner agreed to, for one thing of theirs.
struct owner_consents {
  std::string owner;              // the shop's own id; a disclosure is good for this shopper only
  bool show_to_friends = false;   // the purpose, for everything
  bool granted_for_item = false;  // the purpose, for this thing alone: chosen on the confirmation card
  bool minor = false;
};

class disclosure {
 public:
  [[nodiscard]] std::string_view owner() const noexcept { return owner_; }
  [[nodiscard]] relation to() const noexcept { return to_; }

 private:
  disclosure(std::string owner, relation to) : owner_{std::move(owner)}, to_{to} {}
  friend std::optional<disclosure> decide(owner_consents const& owner, audience const& chosen, bool gift,
                                          std::int64_t visible_from, viewer const& who, std::int64_t now);
  std::string owner_;
  relation to_;
};

// Named = show_to_friends (for all or for this thing) ∧ the audience covers the viewer ∧ not blocked ∧ not a minor ∧
// visible_from ≤ now ∧ not a gift. A circle covers who is in that circle with the owner, friend or not; public covers
// friends and everybody in a circle with the owner. Strangers and one-way followers never see names, whatever the audience: the
// purpose says friends. The owner always sees their own. Times are ms UTC.
[[nodiscard]] std::optional<disclosure> decide(owner_consents const& owner, audience const& chosen, bool gift,
                                               std::int64_t visible_from, viewer const& who, std::int64_t now);

}  // namespace vetrina::shoppers
