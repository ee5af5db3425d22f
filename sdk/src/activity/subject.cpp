#include "activity/subject.hpp"

#include "activity/activity_sql.hpp"
#include "activity/changes.hpp"
#include "activity/interaction_rows.hpp"
#include "activity/merge_activity.hpp"
#include "activity/order_rows.hpp"
#include "activity/reaction_operations.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "shoppers/receipts.hpp"
#include "store/head.hpp"

namespace vetrina::activity {
namespace {

struct exported_line {
  std::string product;
  std::int64_t quantity = 1;
  std::int64_t price_minor = 0;
  std::int64_t returned = 0;
};
BOOST_DESCRIBE_STRUCT(exported_line, (), (product, quantity, price_minor, returned))
VT_NOTES(exported_line, note{"product", "What was bought."}, note{"quantity", "How many."},
         note{"price_minor", "Of one, in minor units."}, note{"returned", "How many of them came back."})

struct exported_order {
  std::string order;
  std::int64_t at = 0;
  std::string state;
  std::string market;
  std::string currency;
  std::int64_t total_minor = 0;
  std::optional<std::string> click;
  std::vector<exported_line> lines;
};
BOOST_DESCRIBE_STRUCT(exported_order, (), (order, at, state, market, currency, total_minor, click, lines))
VT_NOTES(exported_order, note{"order", "The shop's own id."}, note{"at", "When, ms UTC."},
         note{"state", "As the shop last said."}, note{"market", "Where."}, note{"currency", "ISO 4217 code."},
         note{"total_minor", "Sum of the lines."}, note{"click", "Click of a direct link that led here."},
         note{"lines", "What was bought."})

struct exported_activity {
  std::vector<exported_order> orders;
  std::vector<reaction_item> reactions;
};
BOOST_DESCRIBE_STRUCT(exported_activity, (), (orders, reactions))
VT_NOTES(exported_activity, note{"orders", "By time."}, note{"reactions", "Newest first."})

ops::retained const kept_orders{"orders without the person",
                                "The shop's books: lines and prices, which nobody can be found by.", 0};

result<std::vector<purchase_row>> purchases_of(store::session& db, std::string_view shop, std::string_view shopper) {
  std::vector<purchase_row> found;
  VT_CHECK(db.each(sql::purchases_of, {shop, shopper}, [&](store::row const& r) {
    found.push_back(read_purchase(r));
    return true;
  }));
  return found;
}

result<void> forget(ops::command& in, std::string_view shopper, std::vector<ops::retained>& kept) {
  VT_TRY(auto const buyer_rows, in.db.run(sql::forget_buyer, {in.who.shop, shopper}));
  VT_CHECK(erase_interactions(in.db, in.who.shop, shopper));
  in.db.touch(store::topic::activity);
  if (buyer_rows > 0) kept.push_back(kept_orders);
  return {};
}

result<void> tell(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  exported_activity held;
  VT_TRY(auto const bought, purchases_of(in.db, in.who.shop, shopper));
  for (auto const& one : bought) {
    exported_order order{one.order, one.at, one.state, one.market, one.currency, one.total_minor, one.click, {}};
    VT_TRY(auto const lines, lines_of(in.db, in.who.shop, one.order));
    for (auto const& line : lines)
      order.lines.push_back({line.product, line.quantity, line.price_minor, line.returned});
    held.orders.push_back(std::move(order));
  }
  VT_TRY(auto const who, shoppers::find_shopper(in.db, in.who.shop, shopper));
  VT_TRY(auto const agreed, shoppers::consents_of(in.db, in.who.shop, shopper));
  VT_TRY(auto const own, own_interactions(in.db, in.who.shop, shopper));
  for (auto const& one : own) {
    effective now;
    if (who) {
      VT_TRY(now, effective_now(in.db, in.who.shop, one, *who, agreed, false, in.now));
    }
    held.reactions.push_back(item_of(one, now));
  }
  parts.push_back({"activity", json::encode(held)});
  return {};
}

result<void> forget_guest(ops::command& in, ops::guest const& who, std::vector<ops::retained>& kept) {
  std::vector<std::string> orders;
  if (who.order) orders.push_back(*who.order);
  if (who.email_hash) {
    VT_CHECK(in.db.each(sql::guest_orders_of_email, {in.who.shop, *who.email_hash}, [&](store::row const& r) {
      orders.push_back(r.string(0));
      return true;
    }));
  }
  bool any = false;
  for (auto const& order : orders) {
    VT_TRY(bool const forgotten, forget_guest_of(in, order));
    any = any || forgotten;
  }
  if (any) kept.push_back(kept_orders);
  return {};
}

}  // namespace

result<bool> forget_guest_of(ops::command& in, std::string_view order) {
  VT_TRY(auto const changed,
         in.db.run(sql::forget_guest_order, {in.who.shop, order, crypto::new_id(in.sys.random, "g_")}));
  if (changed == 0) return false;  // none, or a shopper's, whom only their own erasure forgets
  VT_CHECK(in.db.run(sql::uncount_lines, {in.who.shop, order}));
  VT_CHECK(shoppers::forget_receipts_of_order(in, order));
  in.db.touch(store::topic::activity);
  VT_CHECK(in.withdrew(order_forgotten_change, order, "{}"));
  return true;
}

ops::subject about_shoppers() noexcept {
  ops::subject of{.erase = &forget, .export_ = &tell, .erase_guest = &forget_guest};
  take_part_in_merges(of);
  return of;
}

}  // namespace vetrina::activity
