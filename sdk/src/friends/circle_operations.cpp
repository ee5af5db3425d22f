#include "friends/circle_operations.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "friends/changes.hpp"
#include "friends/relations.hpp"
#include "json/codec.hpp"
#include "ops/cursor.hpp"
#include "shoppers/circles.hpp"
#include "shoppers/circles_sql.hpp"
#include "store/head.hpp"

namespace vetrina::friends {
namespace {

namespace sql = shoppers::sql;

error unknown_circle() {
  return fail(code::not_found, "circle.unknown", "There is no such circle, or the shopper is not in it.", "/circle");
}

result<shoppers::circle_row> circle_of(ops::call const& in, store::session& db, std::string_view shopper,
                                       std::string_view circle) {
  VT_TRY(bool const member, shoppers::is_member(db, in.who.shop, circle, shopper));
  VT_TRY(auto found, shoppers::find_circle(db, in.who.shop, circle));
  if (!member || !found) return unknown_circle();
  return *std::move(found);
}

result<shoppers::circle_row> own_circle(ops::call const& in, store::session& db, std::string_view shopper,
                                        std::string_view circle) {
  VT_TRY(auto found, circle_of(in, db, shopper, circle));
  if (found.owner == shopper) return found;
  return fail(code::denied, "circle.not_owner", "Only the circle's owner may do this.", "/circle");
}

result<shoppers::shopper_row> grown_up(ops::command& in) {
  VT_TRY(auto row, shoppers::current_shopper(in, in.db));
  if (!row.minor) return row;
  return fail(code::denied, "circle.minor", "Circles are for adults: minors are never named.");
}

result<void> check_room(ops::command& in, std::string_view shopper) {
  VT_TRY(auto const all, shoppers::circles_of(in.db, in.who.shop, shopper));
  if (static_cast<std::int64_t>(all.size()) < shoppers::most_circles) return {};
  return fail(code::precondition, "circle.too_many", "A shopper is in at most 50 circles: leave one first.");
}

result<std::string> secret_hash(ops::call const& in, std::string_view invitation) {
  VT_TRY(auto const key, in.sys.vault.derive(in.who.shop, "circle"));
  return crypto::hex(crypto::hmac_sha256(key, invitation));
}

result<void> tell(ops::command& in, std::string_view change, shoppers::shopper_row const& who,
                  std::string const& circle) {
  in.db.touch(store::topic::friends);
  auto const what = json::encode(circle_change{circle});
  return change == circle_left_change ? in.withdrew(change, who.public_id, what)
                                      : in.changed(change, who.public_id, what);
}

// A name for the list needs what naming always needs; the id alone is what an owner removes somebody by.
result<std::optional<member_view>> view_of(ops::query& in, shoppers::circle_row const& of, std::string_view viewer,
                                           std::set<std::string> const& blocked, std::string const& member) {
  VT_TRY(auto const row, shoppers::find_shopper(in.db, in.who.shop, member));
  if (!row) return std::optional<member_view>{};
  member_view out{row->public_id, {}, {}, of.owner == member};
  VT_TRY(auto const agreed, shoppers::consents_of(in.db, in.who.shop, member));
  using shoppers::relation;
  auto const to = member == viewer           ? relation::self
                  : blocked.contains(member) ? relation::blocked
                                             : relation::circle_member;
  auto const allowed = shoppers::decide(shoppers::facts_of(*row, agreed, 0), shoppers::audience::of_circle(of.circle),
                                        false, 0, shoppers::viewer{to, {of.circle}}, in.now);
  if (!allowed) return std::optional{std::move(out)};
  if (auto const who = shoppers::name_of(*allowed, *row)) {
    out.name = who->name;
    out.avatar = who->avatar;
  }
  return std::optional{std::move(out)};
}

}  // namespace

result<circle_answer> put_circle(ops::command& in, circle_request const& wanted) {
  VT_TRY(auto const self, grown_up(in));
  auto const& shop = in.who.shop;
  shoppers::circle_row row{{}, wanted.name, self.shopper};
  if (wanted.circle) {
    VT_TRY(auto const known, own_circle(in, in.db, self.shopper, *wanted.circle));
    row.circle = known.circle;
  } else {
    VT_CHECK(check_room(in, self.shopper));
    row.circle = crypto::new_id(in.sys.random, "c_");
    VT_CHECK(in.db.run(sql::add_member, {shop, row.circle, self.shopper, in.now}));
    VT_CHECK(tell(in, circle_joined_change, self, row.circle));
  }
  VT_CHECK(in.db.run(sql::put_circle, {shop, row.circle, row.name, row.owner}));
  return circle_answer{row.circle, row.name};
}

result<circle_list> list_circles(ops::query& in, circle_list_request const& wanted) {
  VT_TRY(auto const self, shoppers::current_shopper(in, in.db));
  auto const bound_to = cat("circle.list ", self.shopper);
  std::string after;
  if (wanted.cursor) {
    VT_TRY(after, ops::open_cursor(in, bound_to, *wanted.cursor));
  }
  VT_TRY(auto all, shoppers::circles_of(in.db, in.who.shop, self.shopper));
  std::erase_if(all, [&](std::string const& one) { return one <= after; });
  circle_list out;
  auto const most = static_cast<std::size_t>(wanted.limit);
  if (all.size() > most) {
    all.resize(most);
    VT_TRY(out.next, ops::seal_cursor(in, bound_to, all.back()));
  }
  VT_TRY(auto const blocked, blocked_between(in.db, in.who.shop, self.shopper));
  for (auto const& one : all) {
    VT_TRY(auto const found, shoppers::find_circle(in.db, in.who.shop, one));
    if (!found) continue;
    circle_view view{found->circle, found->name, found->owner == self.shopper, {}};
    VT_TRY(auto const members, shoppers::members_of(in.db, in.who.shop, one));
    for (auto const& member : members) {
      VT_TRY(auto seen, view_of(in, *found, self.shopper, blocked, member.shopper));
      if (seen) view.members.push_back(*std::move(seen));
    }
    out.circles.push_back(std::move(view));
  }
  return out;
}

result<invite_answer> invite(ops::command& in, one_circle const& wanted) {
  VT_TRY(auto const self, grown_up(in));
  VT_TRY(auto const of, own_circle(in, in.db, self.shopper, wanted.circle));
  invite_answer out{crypto::new_id(in.sys.random, "ci_"), in.now + shoppers::invitation_days * day_ms};
  VT_TRY(auto const hash, secret_hash(in, out.invitation));
  VT_CHECK(in.db.run(sql::sweep_invitations, {in.who.shop, in.now}));
  VT_CHECK(in.db.run(sql::put_invitation, {in.who.shop, hash, of.circle, out.expires_at}));
  return out;
}

result<circle_answer> join(ops::command& in, join_request const& wanted) {
  VT_TRY(auto const self, grown_up(in));
  auto const& shop = in.who.shop;
  VT_TRY(auto const hash, secret_hash(in, wanted.invitation));
  VT_TRY(auto const found, in.db.first(sql::find_invitation, {shop, hash}, [&](store::row const& r) {
    return r.integer(1) > in.now ? r.string(0) : std::string{};
  }));
  VT_TRY(auto const of, shoppers::find_circle(in.db, shop, found.value_or("")));
  if (!of) {
    return fail(code::not_found, "circle.bad_invitation",
                "This invitation is unknown, was used or is too old: ask for a new one.", "/invitation");
  }
  VT_TRY(bool const member, shoppers::is_member(in.db, shop, of->circle, self.shopper));
  if (member) return circle_answer{of->circle, of->name};  // their invitation stays good for somebody else
  VT_CHECK(check_room(in, self.shopper));
  VT_TRY(auto const members, shoppers::members_of(in.db, shop, of->circle));
  if (static_cast<std::int64_t>(members.size()) >= shoppers::most_members) {
    return fail(code::precondition, "circle.full", "A circle holds at most 100 shoppers.");
  }
  VT_CHECK(in.db.run(sql::drop_invitation, {shop, hash}));
  VT_CHECK(in.db.run(sql::add_member, {shop, of->circle, self.shopper, in.now}));
  VT_CHECK(tell(in, circle_joined_change, self, of->circle));
  return circle_answer{of->circle, of->name};
}

result<nothing> remove_member(ops::command& in, remove_member_request const& wanted) {
  VT_TRY(auto const self, shoppers::current_shopper(in, in.db));
  VT_TRY(auto const of, own_circle(in, in.db, self.shopper, wanted.circle));
  VT_TRY(auto const other, shoppers::find_by_public_id(in.db, in.who.shop, wanted.member));
  bool member = false;
  if (other) {
    VT_TRY(member, shoppers::is_member(in.db, in.who.shop, of.circle, other->shopper));
  }
  if (!member) {
    return fail(code::not_found, "circle.no_member", "Nobody with this id is in the circle.", "/member");
  }
  if (other->shopper == self.shopper) {
    return fail(code::invalid, "circle.self", "This is the shopper themselves: use circle.leave.", "/member");
  }
  VT_CHECK(shoppers::leave(in.db, in.who.shop, of, other->shopper));
  // Or who was put out comes back by an invitation that is still about.
  VT_CHECK(in.db.run(sql::drop_invitations, {in.who.shop, of.circle}));
  VT_CHECK(tell(in, circle_left_change, *other, of.circle));
  return nothing{};
}

result<nothing> leave_circle(ops::command& in, one_circle const& wanted) {
  VT_TRY(auto const self, shoppers::current_shopper(in, in.db));
  VT_TRY(auto const of, circle_of(in, in.db, self.shopper, wanted.circle));
  VT_CHECK(shoppers::leave(in.db, in.who.shop, of, self.shopper));
  VT_CHECK(tell(in, circle_left_change, self, of.circle));
  return nothing{};
}

}  // namespace vetrina::friends
