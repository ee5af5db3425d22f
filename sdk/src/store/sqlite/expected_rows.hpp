// expected_rows: how many rows SQLite's planner is to expect behind each index. Without figures it takes ten rows for
// the first column of any index, and so reads a shop's whole table by its primary key where an index names one row of
// it. The figures are of our own making, not ANALYZE's: a plan never depends on what a table holds at the moment.
#pragma once

#include "base/result.hpp"
#include "store/sqlite/connection.hpp"

namespace vetrina::store {

[[nodiscard]] bool has_expected_rows(connection& file);
// For every index there is; inside the transaction that changed the schema.
[[nodiscard]] result<void> put_expected_rows(connection& file);

}  // namespace vetrina::store
