// merge_tenancy: what a merge of two shoppers does below all modules: it ends both their sessions, and so does taking it
// back. Nothing here is restored: who was signed in as somebody else must not be so again. Inner header of ops/.
#pragma once

#include "ops/module.hpp"

namespace vetrina::ops {

void take_part_in_merges(subject& of) noexcept;

}  // namespace vetrina::ops
