#include "friends/bonds.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "friends/friends_sql.hpp"
#include "friends/graph.hpp"
#include "friends/relations.hpp"
#include "friends/weights.hpp"
#include "identity/linked.hpp"
#include "json/codec.hpp"
#include "links/opened.hpp"
#include "shoppers/changes.hpp"

namespace vetrina::friends {
namespace {

std::int64_t oldest_day(std::int64_t now) noexcept { return now / day_ms - weights::bond_days; }

result<void> opened(store::transaction& tx, store::change const& what) {
  VT_TRY(auto const body, json::decode<links::opened_change>(what.body, json::tolerant));
  VT_TRY(auto const taker, shoppers::find_by_public_id(tx, what.shop, what.subject));
  VT_TRY(auto const giver, shoppers::find_by_public_id(tx, what.shop, body.sharer));
  if (!taker || !giver) return {};  // erased since
  return strengthen(tx, what.shop, taker->shopper, giver->shopper, what.made_at);
}

result<void> consent_changed(store::transaction& tx, store::change const& what) {
  VT_TRY(auto const body, json::decode<shoppers::consent_change>(what.body, json::tolerant));
  using shoppers::purpose;
  bool const about_ties = body.purpose == purpose::personalise || body.purpose == purpose::find_friends;
  if (body.granted || !about_ties) return {};
  VT_TRY(auto const who, shoppers::find_by_public_id(tx, what.shop, what.subject));
  if (!who) return {};
  VT_TRY(auto const own, identity::linked_of(tx, what.shop, who->shopper));
  for (auto const& one : own) VT_CHECK(tx.run(sql::drop_bonds, {what.shop, one.identity}));
  return {};
}

result<void> apply(store::transaction& tx, store::change const& what) {
  if (what.kind == links::link_opened_change) return opened(tx, what);
  if (what.kind == shoppers::consent_changed_change) return consent_changed(tx, what);
  return {};
}

}  // namespace

result<void> strengthen(store::transaction& tx, std::string_view shop, std::string_view taker, std::string_view giver,
                        std::int64_t at) {
  VT_TRY(auto const agreed, shoppers::consents_of(tx, shop, taker));
  using shoppers::purpose;
  if (!agreed.has(purpose::personalise) || !agreed.has(purpose::find_friends)) return {};
  VT_TRY(auto const blocked, blocked_between(tx, shop, taker));
  if (blocked.contains(std::string{giver})) return {};
  VT_TRY(auto const own, identity::linked_of(tx, shop, taker));
  VT_TRY(auto const theirs, identity::linked_of(tx, shop, giver));
  for (auto const& one : own) {
    if (one.state != "active") continue;
    VT_TRY(auto const friends, mutual_of(tx, shop, one.identity, weights::most_measured));
    for (auto const& end : theirs) {
      if (end.state != "active") continue;
      VT_TRY(auto const node, node_of(tx, shop, end.identity));
      if (!node || std::ranges::find(friends, *node, &neighbour::node) == friends.end()) continue;
      VT_CHECK(tx.run(sql::put_bond, {shop, one.identity, std::int64_t{*node}, at / day_ms}));
    }
  }
  return {};
}

result<bonds> bonds_of(store::session& db, std::string_view shop, std::string_view identity, std::int64_t now) {
  bonds out;
  VT_CHECK(db.each(sql::bonds_of, {shop, identity, oldest_day(now)}, [&](store::row const& r) {
    out.emplace(static_cast<std::uint32_t>(r.integer(0)), r.integer(1));
    return true;
  }));
  return out;
}

result<void> drop_old_bonds(store::transaction& tx, std::string_view shop, std::int64_t now) {
  VT_CHECK(tx.run(sql::drop_old_bonds, {shop, oldest_day(now)}));
  return {};
}

store::projection const& bonds_projection() noexcept {
  static store::projection const self{"friends.bonds", &apply};
  return self;
}

}  // namespace vetrina::friends
