#include "friends/relations.hpp"

#include <algorithm>

#include "friends/friends_sql.hpp"
#include "friends/ties.hpp"
#include "friends/weights.hpp"
#include "identity/linked.hpp"
#include "shoppers/circles.hpp"

namespace vetrina::friends {

result<std::set<std::string>> blocked_between(store::session& db, std::string_view shop, std::string_view shopper) {
  std::set<std::string> out;
  VT_CHECK(db.each(sql::blocked_between, {shop, shopper}, [&](store::row const& r) {
    out.insert(r.string(0));
    return true;
  }));
  return out;
}

result<circle_of_friends> friends_of(store::session& db, std::string_view shop, std::string_view viewer) {
  circle_of_friends out;
  VT_TRY(auto const own, identity::linked_of(db, shop, viewer));
  VT_TRY(auto const agreed, shoppers::consents_of(db, shop, viewer));
  out.has_identity = std::ranges::any_of(own, [](auto const& one) { return one.state == "active"; });
  out.may_read = agreed.has(shoppers::purpose::find_friends);
  std::vector<tied> ties;
  if (out.has_identity && out.may_read) {
    VT_TRY(ties, ties_of(db, shop, viewer));
  }
  VT_TRY(auto const blocked, blocked_between(db, shop, viewer));
  VT_TRY(auto mates, shoppers::circle_mates(db, shop, viewer));
  auto const add = [&](std::string const& shopper, tied const* tie) -> result<void> {
    if (blocked.contains(shopper)) return {};
    VT_TRY(auto owner, shoppers::find_shopper(db, shop, shopper));
    if (!owner) return {};
    VT_TRY(auto const theirs, shoppers::consents_of(db, shop, shopper));
    auto& list = tie != nullptr ? out.friends : out.mates;
    list.push_back({*std::move(owner), theirs, {}, weights::tie_base, tie != nullptr, {}});
    if (tie != nullptr) list.back().networks = tie->networks;
    if (tie != nullptr) list.back().tie = strength_of(tie->steps);
    if (auto const mate = mates.find(shopper); mate != mates.end()) list.back().circles = mate->second;
    return {};
  };
  for (auto const& one : ties) VT_CHECK(add(one.shopper, &one));
  for (auto const& [shopper, circles] : mates) {
    bool const tied_too = std::ranges::find(ties, shopper, &tied::shopper) != ties.end();
    if (!tied_too) VT_CHECK(add(shopper, nullptr));
  }
  return out;
}

}  // namespace vetrina::friends
