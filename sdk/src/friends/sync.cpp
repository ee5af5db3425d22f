#include "friends/sync.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "friends/changes.hpp"
#include "friends/graph.hpp"
#include "friends/index/make.hpp"
#include "friends/measure.hpp"
#include "identity/changes.hpp"
#include "json/codec.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/consents.hpp"
#include "store/head.hpp"
#include "store/jobs.hpp"

namespace vetrina::friends {
namespace {

result<bool> may_read(store::session& db, std::string_view shop, std::string_view shopper) {
  VT_TRY(auto const agreed, shoppers::consents_of(db, shop, shopper));
  return agreed.has(shoppers::purpose::find_friends);
}

// Who of the fetched people is linked here, other than the shopper themselves.
result<std::vector<std::string>> linked_among(store::session& db, std::string_view shop,
                                              identity::linked_identity const& of,
                                              std::vector<std::string> const& hmacs) {
  std::vector<std::string> out;
  for (auto const& hmac : hmacs) {
    VT_TRY(auto other, identity::find_by_subject(db, shop, of.issuer, hmac));
    if (other && other->state == "active" && other->shopper != of.shopper) out.push_back(std::move(other->identity));
  }
  return out;
}

result<void> enqueue_sync(store::transaction& tx, store::change const& what, std::string_view identity) {
  return store::enqueue(tx, what.shop, identity::sync_job, identity, what.made_at, "{}");
}

// Tells whoever keeps edges in memory which identities to look at again.
result<void> tell_edges(store::transaction& tx, std::string_view shop, std::string_view identity, std::int64_t at,
                        std::set<follow> const& moved) {
  if (moved.empty()) return {};
  std::set<std::string> ends;
  for (auto const& [from, to] : moved) {
    ends.insert(from);
    ends.insert(to);
  }
  edges_change const body{{ends.begin(), ends.end()}};
  VT_CHECK(store::append_change(tx, shop, friend_edges_change, identity, at, json::encode(body)));
  tx.touch(store::topic::friends);
  return index::ask_for_file(tx, shop, at);
}

result<void> consent_changed(store::transaction& tx, store::change const& what) {
  VT_TRY(auto const body, json::decode<shoppers::consent_change>(what.body, json::tolerant));
  if (body.purpose != shoppers::purpose::find_friends) return {};
  VT_TRY(auto const owner, shoppers::find_by_public_id(tx, what.shop, what.subject));
  if (!owner) return {};
  VT_TRY(auto const own, identity::linked_of(tx, what.shop, owner->shopper));
  for (auto const& one : own) {
    if (body.granted) {
      // What was linked after it was agreed to queued its own first reading; this change is often folded in the middle of
      // that one, and would have it made twice.
      if (one.linked_at <= what.made_at) VT_CHECK(enqueue_sync(tx, what, one.identity));
      continue;
    }
    VT_TRY(auto const gone, replace_follows(tx, what.shop, one.identity, {}));
    VT_CHECK(tell_edges(tx, what.shop, one.identity, what.made_at, gone));
    for (auto const& [from, to] : gone) VT_CHECK(enqueue_sync(tx, what, from == one.identity ? to : from));
  }
  return {};
}

constexpr std::int64_t changes_a_file = 1'024;

result<void> apply(store::transaction& tx, store::change const& what) {
  if (what.seq % changes_a_file == 0) VT_CHECK(index::ask_for_file(tx, what.shop, what.made_at));
  if (what.kind == shoppers::consent_changed_change) return consent_changed(tx, what);
  if (what.kind == identity::identity_unlinked_change) {
    VT_TRY(auto const gone, forget_identity(tx, what.shop, what.subject));
    VT_CHECK(tell_edges(tx, what.shop, what.subject, what.made_at, gone));
  }
  return {};
}

}  // namespace

result<sync_outcome> settle(store::transaction& tx, ops::call const& in, identity::linked_identity const& of,
                            identity::edge_sets const& fetched) {
  auto const& shop = in.who.shop;
  // A withdrawal that is not yet folded would take the edges that are about to be written.
  VT_CHECK(store::catch_up(tx, edges_projection(), shop));
  VT_TRY(auto const still, identity::find_linked(tx, shop, of.identity));
  if (!still || still->state != "active" || still->shopper != of.shopper) return sync_outcome{0, 0, 0, "no_identity"};
  VT_TRY(bool const allowed, may_read(tx, shop, of.shopper));
  if (!allowed) return sync_outcome{0, 0, 0, "no_consent"};

  VT_TRY(auto const followers, linked_among(tx, shop, of, fetched.followers));
  VT_TRY(auto const following, linked_among(tx, shop, of, fetched.following));
  std::set<follow> after;
  for (auto const& other : followers) after.emplace(other, of.identity);
  for (auto const& other : following) after.emplace(of.identity, other);
  VT_TRY(auto const moved, replace_follows(tx, shop, of.identity, after));
  VT_CHECK(identity::mark_synced(tx, shop, of.identity, in.now));
  tx.touch(store::topic::friends);
  VT_CHECK(tell_edges(tx, shop, of.identity, in.now, moved));
  VT_CHECK(ask_to_measure(tx, shop, of.identity, in.now));

  sync_outcome out;
  out.edges = static_cast<std::int64_t>(after.size());
  out.added = std::ranges::count_if(moved, [&](follow const& one) { return after.contains(one); });
  out.removed = static_cast<std::int64_t>(moved.size()) - out.added;
  return out;
}

store::projection const& edges_projection() noexcept {
  static store::projection const self{"friends.edges", &apply};
  return self;
}

}  // namespace vetrina::friends
