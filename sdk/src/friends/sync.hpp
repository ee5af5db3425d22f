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
  std::string skipped;  // why nothing was read: no_consent, no_edges, no_token, no_identity; "" where it was
};

// Waits for the network. Fails as identity::fetch_edges, but for what `skipped` says.
[[nodiscard]] result<sync_outcome> sync_identity(ops::exchange& in, identity::linked_identity const& of);

// Replaces exactly this identity's edges, both directions, by what was fetched. Decides again on what may have changed
// during the fetch: the identity and the consent.
[[nodiscard]] result<sync_outcome> settle(store::transaction& tx, ops::call const& in,
                                          identity::linked_identity const& of, identity::edge_sets const& fetched);

// The job "identity.sync"; key: the identity.
[[nodiscard]] result<void> run_sync_job(ops::exchange& in, std::string_view key, std::string_view body);

// Follows the journal: an unlinked identity's edges go; so do those of a shopper who withdraws find_friends, and their
// friends' lists are read again by the friends' own consent; granting it queues a sync.
[[nodiscard]] store::projection const& edges_projection() noexcept;

}  // namespace vetrina::friends
