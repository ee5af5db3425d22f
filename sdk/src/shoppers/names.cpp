#include "shoppers/names.hpp"

#include "shoppers/find.hpp"

namespace vetrina::shoppers {

std::optional<who> name_of(disclosure const& allowed, shopper_row const& owner) {
  if (allowed.owner() != owner.shopper) return std::nullopt;
  return who{owner.public_id, owner.profile.name_, owner.profile.avatar_};
}

who profile_of_self(shopper_row const& self) { return {self.public_id, self.profile.name_, self.profile.avatar_}; }

}  // namespace vetrina::shoppers
