#include <vector>

#include "activity/activity_sql.hpp"
#include "activity/interactions.hpp"
#include "activity/orders.hpp"
#include "catalog/find.hpp"
#include "json/codec.hpp"

namespace vetrina::activity {
namespace {

result<bool> guest_counts(store::session& db, std::string_view shop, std::string_view guest) {
  VT_TRY(auto const order, db.first(sql::guest_of, {shop, guest}, [](store::row const& r) { return r.string(0); }));
  if (!order) return false;
  VT_TRY(auto const bought, find_purchase(db, shop, *order));
  if (!bought || bought->shopper) return false;
  VT_TRY(auto const lines, lines_of(db, shop, *order));
  for (auto const& line : lines) {
    if (line.counted) return true;
  }
  return false;
}

result<bool> hidden(store::session& db, std::string_view shop, std::string_view family, std::string_view product) {
  VT_TRY(auto const whole, catalog::find_family(db, shop, family));
  if (!whole || (product.empty() && whole->sensitive)) return true;
  if (product.empty()) return false;
  VT_TRY(auto const one, catalog::find_product(db, shop, product));
  return !one || one->sensitive;
}

}  // namespace

result<bool> counts_now(store::session& db, std::string_view shop, std::string_view owner) {
  if (owner.starts_with("g_")) return guest_counts(db, shop, owner);
  VT_TRY(auto const row, shoppers::find_by_public_id(db, shop, owner));
  if (!row) return false;
  VT_TRY(auto const agreed, shoppers::consents_of(db, shop, row->shopper));
  return agreed.has(shoppers::purpose::count_me);
}

result<exact_count> count_owners(store::session& db, std::string_view shop, std::string_view family,
                                 std::string_view product, activity::kind kind, std::string_view market) {
  exact_count total;
  VT_TRY(bool const kept_back, hidden(db, shop, family, product));
  if (kept_back) return total;
  struct owner {
    std::string shopper;
    bool verified;
  };
  std::vector<owner> owners;
  VT_CHECK(
      db.each(sql::owners_of_family, {shop, family, json::enum_name(kind), product, market}, [&](store::row const& r) {
        owners.push_back({r.string(0), r.flag(1)});
        return true;
      }));
  for (auto const& one : owners) {
    VT_TRY(auto const agreed, shoppers::consents_of(db, shop, one.shopper));
    if (!agreed.has(shoppers::purpose::count_me)) continue;
    ++total.owners;
    if (one.verified) ++total.verified;
  }
  if (kind != activity::kind::own) return total;
  VT_TRY(auto const guests, db.first(sql::guests_of_family, {shop, family, product, market},
                                     [](store::row const& r) { return r.integer(0); }));
  total.owners += guests.value_or(0);
  total.verified += guests.value_or(0);
  return total;
}

}  // namespace vetrina::activity
