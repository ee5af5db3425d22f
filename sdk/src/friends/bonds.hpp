// bonds: what passed in the shop itself between two people who are friends at a network: a share of the one that the
// other opened, an answer that the one gave the other. It strengthens their tie when ties are next measured
// (measure.hpp), and makes nobody a friend (docs/decisions/0023). Functions of the session or transaction given;
// thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "store/database.hpp"
#include "store/journal.hpp"

namespace vetrina::friends {

// On the day of `at` something came from `giver` to `taker`, both by the shop's own id, of which the taker knows whose it
// was. One row a day and network; nothing where they are no friends, one blocked the other, or the taker does not
// want things personalised. The taker's tie alone: the giver need not learn that it was taken.
[[nodiscard]] result<void> strengthen(store::transaction& tx, std::string_view shop, std::string_view taker,
                                      std::string_view giver, std::int64_t at);

// On how many days of the last year something came to the identity, by the giver's node (graph.hpp).
using bonds = std::unordered_map<std::uint32_t, std::int64_t>;
[[nodiscard]] result<bonds> bonds_of(store::session& db, std::string_view shop, std::string_view identity,
                                     std::int64_t now);
[[nodiscard]] result<void> drop_old_bonds(store::transaction& tx, std::string_view shop, std::int64_t now);

// Follows the journal: opened shares strengthen; who withdraws personalise or find_friends has none any more.
[[nodiscard]] store::projection const& bonds_projection() noexcept;

}  // namespace vetrina::friends
