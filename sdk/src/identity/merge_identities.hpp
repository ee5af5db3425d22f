// merge_identities: this module's part of a merge: linked identities change hands, with their tokens, which are sealed to the
// identity and not to the shopper. Inner header of identity/.
#pragma once

#include "ops/module.hpp"

namespace vetrina::identity {

void take_part_in_merges(ops::subject& of) noexcept;

}  // namespace vetrina::identity
