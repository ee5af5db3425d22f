// all_migrations: every step of every module, in the order in which a store applies them.
#pragma once

#include <vector>

#include "store/migration.hpp"

namespace vetrina::testing {

[[nodiscard]] std::vector<store::migration> all_migrations();

}  // namespace vetrina::testing
