// graph: who follows whom at the networks, among identities linked in one shop: one packed row a linked identity, so that a
// sync replaces one row, an unlink drops one, and a read of 150 friends is one look-up. Six bytes an edge; each edge
// stands in the rows of both its ends. Functions of the session or transaction given; thread-safe.
//
// Source of the layout: 6.8 bytes a directed edge against 17 for a row an edge in SQLite (docs/performance.md).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::friends {

// A tie's strength in twelve bits: 0..strongest for 0..1.
inline constexpr std::uint32_t strongest = 4095;
[[nodiscard]] std::uint16_t strength_steps(double strength) noexcept;
[[nodiscard]] constexpr double strength_of(std::uint32_t steps) noexcept {
  return static_cast<double>(steps) / strongest;
}

// One end of an edge as the other sees it. `node` stands for an identity; a number is never given to another one.
struct neighbour {
  std::uint32_t node = 0;
  bool follows = false;  // the row's identity follows this one
  bool followed = false;  // this one follows it
  std::uint16_t steps = 0;  // of the tie, as last measured (ties.hpp); 0 where not mutual

  [[nodiscard]] bool mutual() const noexcept { return follows && followed; }
  friend bool operator==(neighbour const&, neighbour const&) = default;
};

// Mutual ones first, strongest first. Unknown identities have none.
[[nodiscard]] result<std::vector<neighbour>> neighbours_of(store::session& db, std::string_view shop,
                                                           std::string_view identity);
// The mutual ones alone, at most so many of the strongest.
[[nodiscard]] result<std::vector<neighbour>> mutual_of(store::session& db, std::string_view shop,
                                                       std::string_view identity, std::size_t most);
// Empty where it never had an edge.
[[nodiscard]] result<std::optional<std::uint32_t>> node_of(store::session& db, std::string_view shop,
                                                           std::string_view identity);
// "" once the identity is gone.
[[nodiscard]] result<std::string> identity_of_node(store::session& db, std::string_view shop, std::uint32_t node);

using follow = std::pair<std::string, std::string>;  // the first identity follows the second

// Every edge of the identity, in both directions.
[[nodiscard]] result<std::set<follow>> follows_of(store::session& db, std::string_view shop, std::string_view identity);

// Replaces all edges of the identity, in the rows of both ends. A tie that stays keeps its strength, a new mutual one has
// the least. Answers the edges that are new or gone.
[[nodiscard]] result<std::set<follow>> replace_follows(store::transaction& tx, std::string_view shop,
                                                       std::string_view identity, std::set<follow> const& after);
[[nodiscard]] result<void> add_follow(store::transaction& tx, std::string_view shop, follow const& edge);
[[nodiscard]] result<void> drop_follow(store::transaction& tx, std::string_view shop, follow const& edge);
// With its edges goes what passed along them (bonds.hpp), and its number means nothing any more.
[[nodiscard]] result<std::set<follow>> forget_identity(store::transaction& tx, std::string_view shop,
                                                       std::string_view identity);

// New strengths for the mutual neighbours named, in the identity's own row. True where one changed.
[[nodiscard]] result<bool> put_strengths(store::transaction& tx, std::string_view shop, std::string_view identity,
                                         std::vector<neighbour> const& measured);

}  // namespace vetrina::friends
