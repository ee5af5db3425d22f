// merge_own: this module's part of a merge: the shopper's row, consents, receipts, circles, and merges of before. The row
// of who ends is put aside as it is and comes back as it was. Inner header of shoppers/.
#pragma once

#include "ops/module.hpp"

namespace vetrina::shoppers {

void take_part_in_merges(ops::subject& of) noexcept;

}  // namespace vetrina::shoppers
