#include "friends/ties.hpp"

#include <algorithm>
#include <map>

#include "friends/weights.hpp"
#include "identity/linked.hpp"

namespace vetrina::friends {

result<std::vector<tied>> ties_of(store::session& db, std::string_view shop, std::string_view shopper) {
  VT_TRY(auto const own, identity::linked_of(db, shop, shopper));
  std::vector<tied> out;
  std::map<std::string, std::size_t> place;
  for (auto const& one : own) {
    if (one.state != "active") continue;
    VT_TRY(auto const mutual, mutual_of(db, shop, one.identity, weights::most_friends));
    for (auto const& end : mutual) {
      VT_TRY(auto const identity, identity_of_node(db, shop, end.node));
      VT_TRY(auto const other, identity::find_linked(db, shop, identity));
      if (!other || other->state != "active" || other->shopper == shopper) continue;
      auto const [at, fresh] = place.try_emplace(other->shopper, out.size());
      if (fresh) out.push_back({other->shopper, 0, {}});
      auto& row = out[at->second];
      row.steps = std::max(row.steps, end.steps);
      if (std::ranges::find(row.networks, one.connector) == row.networks.end()) row.networks.push_back(one.connector);
    }
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &tied::steps);
  if (out.size() > weights::most_friends) out.resize(weights::most_friends);
  return out;
}

}  // namespace vetrina::friends
