// withdrawals: whoever asked to be shown less, or to be forgotten, is obeyed by a backup, too. Every withdrawal
// (store/journal.hpp) is copied, sealed, to a file beside the databases before the call that made it returns; restoring
// a backup does those again that it does not know (engine/restore.hpp). Thread-safe, also between processes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "crypto/random.hpp"
#include "ops/settings.hpp"
#include "store/database.hpp"
#include "store/journal.hpp"
#include "vault/vault.hpp"

namespace vetrina::engine {

// Where the file lies: store.withdrawals, else in data_dir.
[[nodiscard]] std::string withdrawals_path(ops::settings const& settings);

// Borrowed by what follows; outlives it.
struct withdrawal_parts {
  std::string path;
  vault::vault const& vault;
  clock const& time;
  crypto::random& random;
  log_sink& log;
};

// Copies what the record has and the file does not have yet.
[[nodiscard]] result<void> follow_withdrawals(store::database& db, withdrawal_parts const& with);

// The store, with each write to the record followed by the copy of its withdrawals. Where the file cannot be written
// the write stands, the log and system.health say so, and the next write tries again.
[[nodiscard]] std::unique_ptr<store::database> keeping_withdrawals(std::unique_ptr<store::database> inner,
                                                                   withdrawal_parts with);

// Whether the file lacks something.
[[nodiscard]] result<bool> withdrawals_behind(store::session& db, std::string const& path);

struct kept_withdrawal {
  std::string life;
  store::change what;  // its seq is of that life
};
struct later_withdrawals {
  std::int64_t since = 0;  // the file knows all from this time on
  std::int64_t newest = 0;  // number of its last line
  std::vector<kept_withdrawal> kept;  // after `after`, in order
};
// Fails as read_withdrawals, and with vault.cannot_open where a line was sealed by another key ring.
[[nodiscard]] result<later_withdrawals> read_later(withdrawal_parts const& with, std::int64_t after);

}  // namespace vetrina::engine
