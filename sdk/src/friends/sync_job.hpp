// sync_job: one identity's lists, read page by page from its network and settled when all are read. Goes on after a
// crash, a refusal or an empty budget where it was; one at a time for an identity over all processes. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "friends/sync.hpp"

namespace vetrina::friends {

// How much one run reads before it lets others have their turn.
struct sync_limits {
  int pages = 0;
  std::int64_t ms = 0;
};
inline constexpr sync_limits job_limits{60,
                                        minute_ms};  // a job's lease is two minutes, and the last page may take 15 s
inline constexpr sync_limits call_limits{200, minute_ms};

// Waits for the network. `skipped` says why nothing was settled; with `waits` and `under_way` what was read is kept, and
// waits_ms says when to go on. Fails as identity::open_edges and identity::read_edges where the try may be repeated.
[[nodiscard]] result<sync_outcome> sync_identity(ops::exchange& in, identity::linked_identity const& of,
                                                 sync_limits const& most);

// The job "identity.sync"; key: the identity.
[[nodiscard]] result<void> run_sync_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::friends
