// withdrawal_file: the file that outlives a restore. One line for each withdrawal that ever was, sealed by the caller,
// in the order of their commits; a backup remembers how far it knew them, and restoring it does the later ones again.
// Functions of a path; several processes may call at once (flock).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace vetrina::store {

struct withdrawal_line {
  std::int64_t number = 0;  // 1, 2, 3 ...; never given twice
  std::string life;  // of the store that wrote it (engine/installation.hpp), letters and digits
  std::int64_t seq = 0;  // in that life's journal
  std::string sealed;  // base64url, at most 64 KiB
};

struct withdrawal_lines {
  std::int64_t since = 0;  // the file knows every withdrawal from this time on, ms UTC
  std::int64_t newest = 0;  // number of the last line; 0: none
  std::vector<withdrawal_line> lines;
};

// Appends what `more` gives, and flushes. `more` runs under the file's lock and is told the newest line; numbers are
// given here. Makes the file, from `now` on, where there is none. What a crash left behind the last line end is cut off.
// Fails with store.withdrawals_damaged, store.full, store.io, and as `more` does.
using more_withdrawals =
    std::function<result<std::vector<withdrawal_line>>(std::optional<withdrawal_line> const& newest)>;
[[nodiscard]] result<void> extend_withdrawals(std::string const& path, std::int64_t now, more_withdrawals const& more);

// The last line; empty: none yet. No file: store.withdrawals_missing.
[[nodiscard]] result<std::optional<withdrawal_line>> newest_withdrawal(std::string const& path);

// The lines after `after`, strictly read. No file: store.withdrawals_missing.
[[nodiscard]] result<withdrawal_lines> read_withdrawals(std::string const& path, std::int64_t after);

}  // namespace vetrina::store
