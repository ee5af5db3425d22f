// merge_activity: this module's part of a merge: orders and reactions change hands; where both said something of one thing,
// one row stays, with the narrower of their choices. Inner header of activity/.
#pragma once

#include "ops/module.hpp"
#include "shoppers/audience.hpp"

namespace vetrina::activity {

// What both chose: of a circle and the friends nobody is sure to be in both.
[[nodiscard]] shoppers::audience narrower(shoppers::audience const& a, shoppers::audience const& b);

void take_part_in_merges(ops::subject& of) noexcept;

}  // namespace vetrina::activity
