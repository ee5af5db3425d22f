// ties: the friends of a shopper over all their linked identities, from the rows: each follows the other at one network at
// least, and both links hold. Strongest first. Being a friend shows nothing yet (shown.hpp). Thread-safe.
//
// A tie's strength is measured (measure.hpp) and kept; nothing of it is worked out while somebody waits for a page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "friends/graph.hpp"

namespace vetrina::friends {

struct tied {
  std::string shopper;  // the shop's own id
  std::uint16_t steps = 0;  // of the strongest
  std::vector<std::string> networks;  // connectors at which they follow each other
};

// At most weights::most_friends. Whether the shopper lets us read their lists is for the caller to ask.
[[nodiscard]] result<std::vector<tied>> ties_of(store::session& db, std::string_view shop, std::string_view shopper);

}  // namespace vetrina::friends
