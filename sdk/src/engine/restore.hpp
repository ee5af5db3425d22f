// restore: a backup in the place of what the store holds, for every process on the folder and at once. Aside, first:
// the copy is migrated, the withdrawals and erasures that it does not know are done again, everybody is signed out; only
// then it takes the place of the rows, so that nobody is ever shown who had taken it back.
#pragma once

#include <cstdint>
#include <string>

#include "ops/services.hpp"

namespace vetrina::engine {

struct restored {
  std::int64_t made_at = 0;  // of the backup
  std::int64_t replayed = 0;  // withdrawals and erasures
  bool gap = false;  // there may have been others, of which nobody knows any more
  std::string environment;
};

// `accept_gap`: also where the file of withdrawals does not reach back to the backup. Fails with backup.*,
// vault.unknown_key, store.newer_schema, backup.busy where the shop withdraws faster than it is followed.
[[nodiscard]] result<restored> restore_backup(ops::services const& sys, std::string const& path, bool accept_gap);

// For whoever opens a store: where its rows are older than the file of withdrawals, because somebody copied databases
// back by hand, does the missing ones again and signs everybody out; gives how many. Call before anything is served.
[[nodiscard]] result<std::int64_t> obey_newer_file(ops::services const& sys);

}  // namespace vetrina::engine
