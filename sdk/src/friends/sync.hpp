// sync: the edges of a linked identity, as its network tells them, settled in one transaction. Only edges between two
// identities linked in this shop are written; of everybody else the network tells nothing reaches the disk. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "identity/sync.hpp"
#include "ops/module.hpp"
#include "store/journal.hpp"

namespace vetrina::friends {

struct sync_outcome {
  std::int64_t edges = 0;
  std::int64_t added = 0;
  std::int64_t removed = 0;
  std::string skipped;  // why nothing was settled, as skip_reason of identity.sync says it; "" where it was
  std::int64_t waits_ms = 0;  // when to go on

  // It is not over: what was read is kept.
  [[nodiscard]] bool goes_on() const noexcept { return skipped == "waits" || skipped == "under_way"; }
};

// Replaces exactly this identity's edges, both directions, by what was fetched. Decides again on what may have changed
// during the fetch: the identity and the consent.
[[nodiscard]] result<sync_outcome> settle(store::transaction& tx, ops::call const& in,
                                          identity::linked_identity const& of, identity::edge_sets const& fetched);

// Follows the journal: an unlinked identity's edges go; so do those of a shopper who withdraws find_friends, and their
// friends' lists are read again by the friends' own consent; granting it queues a sync.
[[nodiscard]] store::projection const& edges_projection() noexcept;

}  // namespace vetrina::friends
