#include "friends/relations.hpp"

#include <algorithm>
#include <map>

#include "friends/friends_sql.hpp"
#include "friends/weights.hpp"
#include "identity/linked.hpp"
#include "shoppers/circles.hpp"

namespace vetrina::friends {
namespace {

struct edge_end {
  std::string identity;
  std::string network;
};

struct found_friend {
  std::vector<std::string> networks;
  std::vector<std::string> identities;
};

result<void> add_mutual(store::session& db, std::string_view shop, std::string_view viewer, std::string_view identity,
                        std::map<std::string, found_friend>& into) {
  std::vector<edge_end> ends;
  VT_CHECK(db.each(sql::mutual_edges, {shop, identity, weights::most_friends}, [&](store::row const& r) {
    ends.push_back({r.string(0), r.string(1)});
    return true;
  }));
  for (auto& end : ends) {
    VT_TRY(auto const other, identity::find_linked(db, shop, end.identity));
    if (!other || other->state != "active" || other->shopper == viewer) continue;
    auto& row = into[other->shopper];
    if (std::ranges::find(row.networks, end.network) == row.networks.end()) row.networks.push_back(end.network);
    row.identities.push_back(std::move(end.identity));
  }
  return {};
}

}  // namespace

result<std::set<std::string>> blocked_between(store::session& db, std::string_view shop, std::string_view shopper) {
  std::set<std::string> out;
  VT_CHECK(db.each(sql::blocked_between, {shop, shopper}, [&](store::row const& r) {
    out.insert(r.string(0));
    return true;
  }));
  return out;
}

result<std::set<std::string>> followed_by(store::session& db, std::string_view shop, std::string_view identity) {
  std::set<std::string> out;
  VT_CHECK(db.each(sql::neighbours, {shop, identity, weights::most_friends}, [&](store::row const& r) {
    out.insert(r.string(0));
    return true;
  }));
  return out;
}

result<circle_of_friends> friends_of(store::session& db, std::string_view shop, std::string_view viewer) {
  circle_of_friends out;
  VT_TRY(auto const own, identity::linked_of(db, shop, viewer));
  VT_TRY(auto const agreed, shoppers::consents_of(db, shop, viewer));
  out.may_read = agreed.has(shoppers::purpose::find_friends);
  std::map<std::string, found_friend> found;
  for (auto const& one : own) {
    if (one.state != "active") continue;
    out.has_identity = true;
    if (!out.may_read) continue;
    VT_CHECK(add_mutual(db, shop, viewer, one.identity, found));
  }
  VT_TRY(auto const blocked, blocked_between(db, shop, viewer));
  VT_TRY(auto mates, shoppers::circle_mates(db, shop, viewer));
  for (auto const& [shopper, circles] : mates) found.try_emplace(shopper);
  for (auto& [shopper, row] : found) {
    if (blocked.contains(shopper)) continue;
    VT_TRY(auto owner, shoppers::find_shopper(db, shop, shopper));
    if (!owner) continue;
    VT_TRY(auto const theirs, shoppers::consents_of(db, shop, shopper));
    bool const is_friend = !row.identities.empty();
    auto& list = is_friend ? out.friends : out.mates;
    list.push_back({*std::move(owner), theirs, std::move(row.networks), std::move(row.identities), is_friend,
                    std::move(mates[shopper])});
  }
  return out;
}

}  // namespace vetrina::friends
