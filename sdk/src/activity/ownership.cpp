#include "activity/ownership.hpp"

#include <algorithm>
#include <vector>

#include "activity/activity_sql.hpp"
#include "activity/changes.hpp"
#include "activity/interaction_rows.hpp"
#include "base/clock.hpp"
#include "json/codec.hpp"

namespace vetrina::activity {
namespace {

struct buyer {
  shoppers::shopper_row const& row;
  std::string market;
};

result<void> tell(ops::command& in, std::string_view change, buyer const& who, interaction const& one) {
  interaction_change const what{who.row.public_id, false,      one.product,  one.family,
                                one.kind,          who.market, one.verified, one.stars};
  return in.changed(change, who.row.public_id, json::encode(what));
}

// One row of a buyer whose order no longer holds its subject. `still`: another order of theirs that does.
result<void> settle(ops::command& in, buyer const& who, std::string_view order, interaction one,
                    std::optional<std::string> const& still) {
  auto const& shop = in.who.shop;
  bool const rests = one.order == order;
  if (still) {
    if (!rests) return {};
    VT_TRY(auto const other, find_purchase(in.db, shop, *still));
    if (one.visible_from == until_delivery && other) {
      one.visible_from = embargo_end(*other, one.embargo_days, in.now);
    }
    one.order = still;
    return put_interaction(in, one, who.market);
  }
  if (one.kind == kind::own && rests) {
    VT_CHECK(
        remove_interaction(in.db, shop, one.shopper, subject_of(one.product, one.family), json::enum_name(one.kind)));
    return tell(in, interaction_unset_change, who, one);
  }
  if (!one.verified && !rests) return {};
  one.verified = false;
  one.order = std::nullopt;
  VT_CHECK(put_interaction(in, one, who.market));
  return tell(in, interaction_set_change, who, one);
}

result<void> disown_guest(ops::command& in, purchase_row const& order, std::string_view product,
                          std::vector<purchase_line_row> const& lines) {
  auto const counted =
      std::ranges::find_if(lines, [&](auto const& line) { return line.product == product && line.counted; });
  if (counted == lines.end()) return {};
  VT_CHECK(in.db.run(sql::count_guest_line, {in.who.shop, order.order, product, false}));
  interaction_change const what{order.guest, true, counted->product, counted->family, kind::own, order.market, true};
  return in.changed(interaction_unset_change, order.guest, json::encode(what));
}

}  // namespace

std::int64_t embargo_end(purchase_row const& order, std::int64_t days, std::int64_t now) noexcept {
  if (days == 0) return 0;
  return order.delivered_at == 0 ? until_delivery : now + days * day_ms;
}

result<void> make_owner(ops::command& in, shoppers::shopper_row const& buyer_row, purchase_row const& order,
                        purchase_line_row const& line) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const before, find_interaction(in.db, shop, buyer_row.shopper, line.product, line.family, kind::own));
  interaction one;
  if (before) {
    one = *before;
  } else {
    one.shopper = buyer_row.shopper;
    one.product = line.product;
    one.family = line.family;
    one.kind = kind::own;
    one.at = order.at;
  }
  // What friends see already gets the mark of an order only by the card's answer: the mark tells of the purchase.
  using shoppers::audience;
  bool const seen = before && before->audience != audience::nobody && before->audience != audience::asker;
  if (!seen) {
    one.verified = true;
    one.order = order.order;
  }
  buyer const who{buyer_row, buyer_row.market.empty() ? order.market : buyer_row.market};
  VT_CHECK(put_interaction(in, one, who.market));
  VT_CHECK(verify_interactions(in.db, shop, buyer_row.shopper, line.family, line.product));
  auto told = one;
  told.verified = true;  // a count knows of the order from the next day on, whoever may know of the row
  return tell(in, interaction_set_change, who, told);
}

result<void> disown(ops::command& in, purchase_row const& order, std::string_view product) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const lines, lines_of(in.db, shop, order.order));
  auto const line = std::ranges::find(lines, product, &purchase_line_row::product);
  if (line == lines.end()) return {};
  if (!order.shopper) return disown_guest(in, order, product, lines);
  VT_TRY(auto const row, shoppers::find_shopper(in.db, shop, *order.shopper));
  if (!row) return {};
  buyer const who{*row, row->market.empty() ? order.market : row->market};
  VT_TRY(auto const of_product, order_holding(in.db, shop, row->shopper, line->family, product));
  VT_TRY(auto const of_family, order_holding(in.db, shop, row->shopper, line->family, {}));
  VT_TRY(auto const said, own_interactions_of_family(in.db, shop, row->shopper, line->family));
  for (auto const& one : said) {
    if (one.product && one.product != product) continue;
    VT_CHECK(settle(in, who, order.order, one, one.product ? of_product : of_family));
  }
  return {};
}

result<void> move_embargoes(ops::command& in, purchase_row const& order) {
  if (!order.shopper) return {};
  // Delivered: those that wait. Not any more: those that would end by the clock.
  auto const from = order.delivered_at == 0 ? in.now : until_delivery - 1;
  std::vector<interaction> waiting;
  VT_CHECK(
      in.db.each(sql::waiting_for_delivery, {in.who.shop, *order.shopper, order.order, from}, [&](store::row const& r) {
        waiting.push_back(read_interaction(r));
        return true;
      }));
  VT_TRY(auto const row, shoppers::find_shopper(in.db, in.who.shop, *order.shopper));
  if (!row) return {};
  auto const market = row->market.empty() ? order.market : row->market;
  for (auto& one : waiting) {
    one.visible_from = embargo_end(order, one.embargo_days, order.delivered_at);
    VT_CHECK(put_interaction(in, one, market));
  }
  return {};
}

}  // namespace vetrina::activity
