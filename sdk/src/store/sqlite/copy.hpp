// copy: a database file copied while others write, put back as one commit, and looked over. Inner header of store/.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/sqlite/connection.hpp"

namespace vetrina::store {

// What the file holds at this moment, into a file that must not exist; packed (no free pages, no log) and flushed.
[[nodiscard]] result<void> copy_file(connection& from, std::string const& path);

// The pages of `path` in the place of those of `live`, in one transaction: readers see the old rows or the new ones.
// `last_look` runs when nobody can write any more; when it fails, nothing was changed. `live` must be fresh: no
// statement prepared, no transaction.
[[nodiscard]] result<void> replace_file(connection& live, std::string const& path,
                                        std::function<result<void>()> const& last_look);

// Writes the log back into the file and cuts it to nothing; false: a reader or writer is in the way.
[[nodiscard]] result<bool> cut_log(connection& file);

// The findings of SQLite's integrity check, at most 100; empty: sound.
[[nodiscard]] result<std::vector<std::string>> check_file(connection& file);

}  // namespace vetrina::store
