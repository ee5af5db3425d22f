#include "activity/orders.hpp"

#include "activity/activity_sql.hpp"
#include "activity/order_rows.hpp"

namespace vetrina::activity {

purchase_row read_purchase(store::row const& r) {
  purchase_row one;
  one.order = r.string(0);
  one.shopper = r.optional_string(1);
  one.guest = r.string(2);
  one.at = r.integer(3);
  one.state = r.string(4);
  one.currency = r.string(5);
  one.total_minor = r.integer(6);
  one.market = r.string(7);
  one.test = r.flag(8);
  one.click = r.optional_string(9);
  one.answered_at = r.integer(10);
  one.content_hash = r.string(11);
  one.social = r.flag(12);
  one.state_at = r.integer(13);
  one.delivered_at = r.integer(14);
  return one;
}

result<std::optional<purchase_row>> find_purchase(store::session& db, std::string_view shop, std::string_view order) {
  return db.first(sql::find_purchase, {shop, order}, read_purchase);
}

result<std::vector<purchase_line_row>> lines_of(store::session& db, std::string_view shop, std::string_view order) {
  std::vector<purchase_line_row> lines;
  VT_CHECK(db.each(sql::lines_of, {shop, order}, [&](store::row const& r) {
    lines.push_back({r.string(0), r.string(1), r.string(2), r.integer(3), r.integer(4), r.flag(5), r.integer(6)});
    return true;
  }));
  return lines;
}

result<std::optional<std::string>> order_holding(store::session& db, std::string_view shop, std::string_view shopper,
                                                 std::string_view family, std::string_view product) {
  auto const& what = product.empty() ? sql::holding_family : sql::holding_product;
  return db.first(what, {shop, shopper, product.empty() ? family : product},
                  [](store::row const& r) { return r.string(0); });
}

result<addresses> addresses_of(store::session& db, std::string_view shop, std::string_view shopper) {
  addresses out;
  VT_CHECK(db.each(sql::addresses_of, {shop, shopper}, [&](store::row const& r) {
    out.insert(r.string(0));
    return true;
  }));
  return out;
}

result<bool> went_to(store::session& db, std::string_view shop, std::string_view order, addresses const& places) {
  if (places.empty()) return false;
  VT_TRY(auto const place,
         db.first(sql::address_of_order, {shop, order}, [](store::row const& r) { return r.string(0); }));
  return place && places.contains(*place);
}

result<std::set<std::string>> buyers_at(store::session& db, std::string_view shop, addresses const& places) {
  std::set<std::string> out;
  for (auto const& place : places) {
    VT_CHECK(db.each(sql::buyers_at, {shop, place}, [&](store::row const& r) {
      out.insert(r.string(0));
      return true;
    }));
  }
  return out;
}

}  // namespace vetrina::activity
