#include "friends/withdrawals.hpp"

#include "friends/changes.hpp"
#include "friends/friends_sql.hpp"
#include "json/codec.hpp"
#include "shoppers/circles.hpp"
#include "shoppers/circles_sql.hpp"
#include "shoppers/find.hpp"
#include "store/head.hpp"

namespace vetrina::friends {
namespace {

result<void> redo_block(ops::command& in, store::change const& what) {
  VT_TRY(auto const body, json::decode<block_change>(what.body, json::tolerant));
  VT_TRY(auto const self, shoppers::find_by_public_id(in.db, in.who.shop, what.subject));
  VT_TRY(auto const other, shoppers::find_by_public_id(in.db, in.who.shop, body.other));
  if (!self || !other) return {};
  VT_CHECK(in.db.run(sql::put_block, {in.who.shop, self->shopper, other->shopper, what.made_at}));
  in.db.touch(store::topic::friends);
  return in.withdrew(what.kind, what.subject, what.body);
}

// Invitations too, as in circle.remove_member: one that the backup still holds would let the person in again.
result<void> redo_leaving(ops::command& in, store::change const& what) {
  VT_TRY(auto const body, json::decode<circle_change>(what.body, json::tolerant));
  VT_TRY(auto const who, shoppers::find_by_public_id(in.db, in.who.shop, what.subject));
  VT_TRY(auto const of, shoppers::find_circle(in.db, in.who.shop, body.circle));
  if (!who || !of) return {};
  VT_TRY(auto const member, shoppers::is_member(in.db, in.who.shop, of->circle, who->shopper));
  if (!member) return {};
  VT_CHECK(shoppers::leave(in.db, in.who.shop, *of, who->shopper));
  VT_CHECK(in.db.run(shoppers::sql::drop_invitations, {in.who.shop, of->circle}));
  in.db.touch(store::topic::friends);
  return in.withdrew(what.kind, what.subject, what.body);
}

}  // namespace

std::span<ops::withdrawal const> withdrawals() noexcept {
  static ops::withdrawal const all[] = {{friend_blocked_change, &redo_block}, {circle_left_change, &redo_leaving}};
  return all;
}

}  // namespace vetrina::friends
