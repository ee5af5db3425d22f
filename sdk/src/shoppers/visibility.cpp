#include "shoppers/visibility.hpp"

#include <algorithm>

namespace vetrina::shoppers {
namespace {

bool covers(audience const& chosen, viewer const& who) {
  bool const near = who.to == relation::friend_ || who.to == relation::circle_member;
  switch (chosen.kind()) {
    case audience::friends: return who.to == relation::friend_;
    case audience::circle: return near && std::ranges::find(who.circles, chosen.circle_id()) != who.circles.end();
    case audience::public_: return near;
    case audience::nobody:
    case audience::asker:  // an asker learns the name with the answer, never by looking
    case audience::unknown: return false;
  }
  return false;
}

}  // namespace

std::optional<disclosure> decide(owner_consents const& owner, audience const& chosen, bool gift,
                                 std::int64_t visible_from, viewer const& who, std::int64_t now) {
  if (who.to == relation::self) return disclosure{owner.owner, who.to};
  bool const agreed = owner.show_to_friends || owner.granted_for_item;
  if (!agreed || owner.minor || gift || visible_from > now || !covers(chosen, who)) return std::nullopt;
  return disclosure{owner.owner, who.to};
}

}  // namespace vetrina::shoppers
