// sync: whom a linked identity follows at its network, and who follows it, as HMACs: what friends/ compares with the
// identities that are linked here. Read page by page; nothing is stored here (identity/sync_progress). Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/manifest.hpp"
#include "connector/rate_signals.hpp"
#include "identity/linked.hpp"
#include "identity/refresh.hpp"

namespace vetrina::identity {

struct edge_sets {
  std::vector<std::string> followers;  // subject HMACs under the identity's issuer; sorted, each once
  std::vector<std::string> following;
  bool complete = true;  // false: the network has more than is read
};

// The people that one list may bring; what comes after is not read.
inline constexpr std::int64_t most_edges = 20'000;
inline constexpr std::int64_t most_edge_pages = 1'000;  // of one list

// Where lists are read from: the connector, what the plugin says of itself, and a token that works.
struct edge_source {
  connector::instance instance;
  connector::capability_info const* about = nullptr;
  bool app_limits = false;  // the network counts the requests of the whole application
  access_grant grant;
  bool refreshed = false;  // the network refused a token already: the next one is asked for no more
};
// May wait for the network, to refresh. Fails with identity.no_token (the person must sign in there again),
// identity.no_edges (this network tells nobody), identity.connector_changed, and as identity::usable_access.
[[nodiscard]] result<edge_source> open_edges(ops::exchange& in, linked_identity const& of);

struct edge_page {
  std::vector<std::string> people;  // subject HMACs
  std::optional<std::string> next;
  connector::traffic seen;
};
// Waits for the network: call it with no transaction open. `most`: people wished for, 0: as many as the network gives.
// `seen` is filled also where it fails: with connector.*, the twelve classes of connector::host, identity.no_token.
[[nodiscard]] result<edge_page> read_edges(ops::exchange& in, linked_identity const& of, edge_source& from,
                                           connector::edge_list list, std::optional<std::string> const& cursor,
                                           std::int64_t most, connector::traffic& seen);

}  // namespace vetrina::identity
