// merge_links: this module's part of a merge: the pseudonym of who ends goes on standing for the person, beside that of who
// stays, so that links which are out lose nobody. Inner header of links/.
#pragma once

#include "ops/module.hpp"

namespace vetrina::links {

void take_part_in_merges(ops::subject& of) noexcept;

}  // namespace vetrina::links
