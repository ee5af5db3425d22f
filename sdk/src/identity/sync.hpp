// sync: whom a linked identity follows at its network, and who follows it, as HMACs: what friends/ compares with the
// identities that are linked here. Nothing is stored here; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "identity/linked.hpp"

namespace vetrina::identity {

struct edge_sets {
  std::vector<std::string> followers;  // subject HMACs under the identity's issuer; sorted, each once
  std::vector<std::string> following;
  bool complete = true;  // false: the network has more than is read
};

// The people that one list may bring; what comes after is not read.
inline constexpr std::size_t most_edges = 20'000;

// Waits for the network: call it with no transaction open. Fails with identity.no_token (the person must sign in there
// again), identity.no_edges (this network tells nobody), connector.*, and the twelve classes of connector::host.
[[nodiscard]] result<edge_sets> fetch_edges(ops::exchange& in, linked_identity const& of);

}  // namespace vetrina::identity
