// merge_ratings: a rating's part of a merge: it changes hands; where both rated one family, the stars of who stays are left
// until they are two again. Inner header of friends/.
#pragma once

#include "ops/module.hpp"

namespace vetrina::friends {

void take_ratings_into_merges(ops::subject& of) noexcept;

}  // namespace vetrina::friends
