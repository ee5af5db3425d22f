// migrate: brings one SQLite file to the schema that this build knows. Call under the data folder's lock.
#pragma once

#include <span>

#include "base/result.hpp"
#include "store/migration.hpp"
#include "store/sqlite/connection.hpp"

namespace vetrina::store {

// All of an area in one transaction, or nothing. Fails with store.newer_schema where the file knows a step that
// `steps` does not, store.migration_edited, store.migration_failed.
[[nodiscard]] result<void> migrate(connection& file, area where, std::span<migration const> steps);

}  // namespace vetrina::store
