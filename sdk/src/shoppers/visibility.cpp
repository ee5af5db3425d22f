#include "shoppers/visibility.hpp"

namespace vetrina::shoppers {
namespace {

bool covers(audience chosen, relation viewer) {
  switch (chosen) {
    case audience::nobody:
    case audience::asker: return false;  // an asker learns the name with the answer, never by looking
    case audience::friends: return viewer == relation::friend_;
    case audience::public_: return viewer == relation::friend_ || viewer == relation::circle_member;
  }
  return false;
}

}  // namespace

std::optional<disclosure> decide(owner_consents const& owner, audience chosen, bool gift, std::int64_t visible_from,
                                 relation viewer, std::int64_t now) {
  if (viewer == relation::self) return disclosure{owner.owner, viewer};
  bool const agreed = owner.show_to_friends || owner.granted_for_item;
  if (!agreed || owner.minor || gift || visible_from > now || !covers(chosen, viewer)) return std::nullopt;
  return disclosure{owner.owner, viewer};
}

}  // namespace vetrina::shoppers
