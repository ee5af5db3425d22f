#include "activity/ratings.hpp"

#include "activity/changes.hpp"
#include "activity/interaction_rows.hpp"
#include "activity/orders.hpp"
#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "json/codec.hpp"
#include "store/head.hpp"

namespace vetrina::activity {

result<void> set_rating(ops::command& in, shoppers::shopper_row const& who, std::string_view family, std::int64_t stars,
                        shoppers::audience const& audience) {
  auto const& shop = in.who.shop;
  if (stars < 1 || stars > 5) return fail(code::range, "rating.range", "A rating is 1 to 5 stars.", "/rating");
  VT_TRY(auto const about, catalog::find_family(in.db, shop, family));
  if (!about) {
    return fail(code::not_found, "reaction.unknown_subject",
                cat("The catalogue has no family \"", clipped(family, 64), "\"."), "/family");
  }
  if (about->sensitive) return {};
  VT_TRY(auto const before, find_interaction(in.db, shop, who.shopper, std::nullopt, family, kind::review));
  VT_TRY(auto const proof, order_holding(in.db, shop, who.shopper, family, {}));
  interaction one;
  if (before) one = *before;
  one.shopper = who.shopper;
  one.family = family;
  one.kind = kind::review;
  one.at = in.now;
  one.stars = stars;
  one.audience = audience;
  one.verified = proof.has_value();
  one.order = proof;
  auto const market = who.market.empty() ? in.who.market : who.market;
  VT_CHECK(put_interaction(in, one, market));
  in.db.touch(store::topic::activity);
  interaction_change const body{who.public_id, false, std::nullopt, one.family, one.kind, market, one.verified, stars};
  return in.changed(interaction_set_change, who.public_id, json::encode(body));
}

}  // namespace vetrina::activity
