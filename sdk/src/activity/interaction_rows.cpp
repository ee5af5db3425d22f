#include "activity/interaction_rows.hpp"

#include <utility>

#include "activity/activity_sql.hpp"
#include "activity/interaction_copy.hpp"
#include "catalog/find.hpp"
#include "json/codec.hpp"

namespace vetrina::activity {

interaction read_interaction(store::row const& r) {
  interaction one;
  one.shopper = r.string(0);
  one.product = r.optional_string(1);
  one.family = r.string(2);
  one.kind = json::enum_value<activity::kind>(r.text(3)).value_or(kind::like);
  one.at = r.integer(4);
  // An audience of a newer version is one this version cannot honour.
  one.audience = shoppers::audience::named(r.text(5));
  one.ask = r.flag(6);
  one.gift = r.flag(7);
  one.visible_from = r.integer(8);
  one.grant_seq = r.integer(9);
  one.verified = r.flag(10);
  one.order = r.optional_string(11);
  if (!r.null(12)) one.reason = json::enum_value<chip>(r.text(12));
  one.note = r.optional_string(13);
  one.owned_since = r.optional_integer(14);
  one.embargo_days = r.integer(15);
  one.stars = r.integer(16);
  return one;
}

std::string subject_of(std::optional<std::string> const& product, std::string_view family) {
  return product ? "p:" + *product : "f:" + std::string{family};
}

result<std::optional<bool>> is_sensitive(store::session& db, std::string_view shop,
                                         std::optional<std::string> const& product, std::string_view family) {
  if (product) {
    VT_TRY(auto const found, catalog::find_product(db, shop, *product));
    if (!found) return std::optional<bool>{};
    return std::optional{found->sensitive};
  }
  VT_TRY(auto const found, catalog::find_family(db, shop, family));
  if (!found) return std::optional<bool>{};
  return std::optional{found->sensitive};
}

result<void> put_interaction(ops::command& in, interaction const& one, std::string_view market) {
  std::optional<std::string> reason;
  if (one.reason) reason = std::string{json::enum_name(*one.reason)};
  return put_copy(in, one.shopper,
                  {{subject_of(one.product, one.family), std::string{json::enum_name(one.kind)}},
                   one.product,
                   one.family,
                   one.at,
                   std::string{one.audience.text()},
                   one.ask,
                   one.gift,
                   one.visible_from,
                   one.grant_seq,
                   one.verified,
                   one.order,
                   std::move(reason),
                   one.note,
                   one.owned_since,
                   one.embargo_days,
                   one.stars,
                   std::string{market}});
}

result<std::optional<interaction>> find_interaction(store::session& db, std::string_view shop, std::string_view shopper,
                                                    std::optional<std::string> const& product, std::string_view family,
                                                    activity::kind kind) {
  return db.first(sql::find_interaction, {shop, shopper, subject_of(product, family), json::enum_name(kind)},
                  read_interaction);
}

result<void> remove_interaction(store::transaction& tx, std::string_view shop, std::string_view shopper,
                                std::string_view subject, std::string_view kind) {
  VT_CHECK(tx.run(sql::remove_interaction, {shop, shopper, subject, kind}));
  VT_CHECK(tx.run(sql::remove_recent, {shop, shopper, subject, kind}));
  return {};
}

result<void> verify_interactions(store::transaction& tx, std::string_view shop, std::string_view shopper,
                                 std::string_view family, std::string_view product) {
  VT_CHECK(tx.run(sql::verify_product, {shop, shopper, family, product}));
  VT_CHECK(tx.run(sql::verify_recent, {shop, shopper, family, product}));
  return {};
}

result<void> erase_interactions(store::transaction& tx, std::string_view shop, std::string_view shopper) {
  VT_CHECK(tx.run(sql::erase_interactions, {shop, shopper}));
  VT_CHECK(tx.run(sql::erase_recent, {shop, shopper}));
  return {};
}

}  // namespace vetrina::activity
