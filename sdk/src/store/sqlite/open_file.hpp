// open_file: opens a SQLite file so that its locks are this process's own, also in a child of a fork.
// Safe from any thread.
#pragma once

#include <sqlite3.h>

namespace vetrina::store {

// As sqlite3_open_v2. The caller owns *db, also when the call fails.
[[nodiscard]] int open_file(char const* path, sqlite3** db, int flags);

}  // namespace vetrina::store
