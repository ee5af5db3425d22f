#include "friends/cards.hpp"

#include <algorithm>

namespace vetrina::friends {

result<std::optional<catalog::product_row>> lead_in(store::session& db, std::string_view shop, std::string_view family,
                                                    std::string_view wished, std::string_view market) {
  std::optional<catalog::product_row> best;
  VT_TRY(auto const whole, catalog::find_family(db, shop, family));
  if (!whole || whole->sensitive) return best;
  VT_TRY(auto const products, catalog::products_of(db, shop, family));
  auto const rank = [&](catalog::product_row const& p) {
    return (p.product == wished ? 2 : 0) + (p.available ? 1 : 0);
  };
  for (auto const& p : products) {
    bool const sold = p.markets.empty() || std::ranges::find(p.markets, market) != p.markets.end();
    if (p.sensitive || !sold) continue;
    if (!best || rank(p) > rank(*best)) best = p;
  }
  return best;
}

}  // namespace vetrina::friends
