#include "activity/withdrawals.hpp"

#include "activity/activity_sql.hpp"
#include "activity/changes.hpp"
#include "activity/interaction_rows.hpp"
#include "activity/subject.hpp"
#include "json/codec.hpp"
#include "store/head.hpp"

namespace vetrina::activity {
namespace {

struct said {
  interaction_change body;
  shoppers::shopper_row owner;
  interaction row;
};

// The owner's row that the change is about, if the restored rows have both.
result<std::optional<said>> find(ops::command& in, store::change const& what) {
  VT_TRY(auto body, json::decode<interaction_change>(what.body, json::tolerant));
  VT_TRY(auto owner, shoppers::find_by_public_id(in.db, in.who.shop, what.subject));
  if (!owner) return std::optional<said>{};
  VT_TRY(auto row, find_interaction(in.db, in.who.shop, owner->shopper, body.product, body.family, body.kind));
  if (!row) return std::optional<said>{};
  return std::optional{said{std::move(body), *std::move(owner), *std::move(row)}};
}

result<void> tell(ops::command& in, store::change const& what) {
  in.db.touch(store::topic::activity);
  return in.withdrew(what.kind, what.subject, what.body);
}

// The change does not say how narrow the choice became: nobody is the answer that shows nothing by mistake, and the
// owner may choose again.
result<void> hide(ops::command& in, store::change const& what) {
  VT_TRY(auto found, find(in, what));
  if (!found) return {};
  auto& one = found->row;
  one.audience = shoppers::audience::nobody;
  one.ask = false;
  one.grant_seq = 0;
  one.note = std::nullopt;
  VT_CHECK(put_interaction(in, one, found->body.market));
  return tell(in, what);
}

result<void> uncount_guest(ops::command& in, store::change const& what) {
  VT_TRY(auto const body, json::decode<interaction_change>(what.body, json::tolerant));
  VT_TRY(auto const order,
         in.db.first(sql::guest_of, {in.who.shop, what.subject}, [](store::row const& r) { return r.string(0); }));
  if (!order || !body.product) return {};
  VT_CHECK(in.db.run(sql::count_guest_line, {in.who.shop, *order, *body.product, false}));
  return tell(in, what);
}

result<void> take_back(ops::command& in, store::change const& what) {
  VT_TRY(auto const body, json::decode<interaction_change>(what.body, json::tolerant));
  if (body.guest) return uncount_guest(in, what);
  VT_TRY(auto const found, find(in, what));
  if (!found) return {};
  auto const& one = found->row;
  VT_CHECK(remove_interaction(in.db, in.who.shop, one.shopper, subject_of(one.product, one.family),
                              json::enum_name(one.kind)));
  return tell(in, what);
}

result<void> forget_again(ops::command& in, store::change const& what) {
  VT_CHECK(forget_guest_of(in, what.subject));
  return {};
}

}  // namespace

bool takes_back(interaction const& before, interaction const& after) noexcept {
  bool const hidden = before.audience.shows() && (after.audience != before.audience || (after.gift && !before.gift) ||
                                                  after.visible_from > before.visible_from);
  return hidden || (before.ask && !after.ask) || (before.note && before.note != after.note);
}

std::span<ops::withdrawal const> withdrawals() noexcept {
  static ops::withdrawal const all[] = {
      {interaction_set_change, &hide}, {interaction_unset_change, &take_back}, {order_forgotten_change, &forget_again}};
  return all;
}

}  // namespace vetrina::activity
