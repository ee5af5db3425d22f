// merge_friends: this module's part of a merge: blocks of both hold for one; nobody is a friend of their own; and where only
// one of the two lets friend lists be read, the other's edges go. Inner header of friends/.
#pragma once

#include "ops/module.hpp"

namespace vetrina::friends {

void take_part_in_merges(ops::subject& of) noexcept;

}  // namespace vetrina::friends
