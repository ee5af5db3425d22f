// relations: who is whose friend at this moment, from the rows: each follows the other at one network, both identities
// are linked here and active, the viewer lets us read their friend list, and neither blocked the other. One-way
// followers are strangers. Beside the friends stands who accepted the same circle, whatever the networks say. Being a friend shows nothing yet: that is decided for each thing (shown.hpp).
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "shoppers/consents.hpp"
#include "shoppers/find.hpp"
#include "store/database.hpp"

namespace vetrina::friends {

struct friendship {
  shoppers::shopper_row owner;
  shoppers::consents agreed;
  std::vector<std::string> networks;  // connectors at which they follow each other
  double tie = 0;  // strength, 0..1; of a mate the least
  bool is_friend = true;  // false: only in a circle with the viewer
  std::vector<std::string> circles;  // that both accepted

  [[nodiscard]] shoppers::viewer seen_by() const {
    return {is_friend ? shoppers::relation::friend_ : shoppers::relation::circle_member, circles};
  }
};

struct circle_of_friends {
  bool has_identity = false;  // the viewer has linked one
  bool may_read = false;  // the viewer granted find_friends
  std::vector<friendship> friends;  // strongest tie first
  std::vector<friendship> mates;  // in a circle with the viewer, and no friends
};

[[nodiscard]] result<circle_of_friends> friends_of(store::session& db, std::string_view shop, std::string_view viewer);

// Those who blocked the shopper and those whom the shopper blocked, by the shop's own id.
[[nodiscard]] result<std::set<std::string>> blocked_between(store::session& db, std::string_view shop,
                                                            std::string_view shopper);

}  // namespace vetrina::friends
