#include "links/opened.hpp"

#include "json/codec.hpp"
#include "links/sharers.hpp"
#include "shoppers/consents.hpp"
#include "shoppers/find.hpp"

namespace vetrina::links {

result<void> tell_opened(store::transaction& tx, ops::call const& in, clicked const& by, std::string_view opener) {
  auto const& shop = in.who.shop;
  if (by.sharer.empty()) return {};
  VT_TRY(auto const agreed, shoppers::consents_of(tx, shop, opener));
  if (!agreed.has(shoppers::purpose::personalise)) return {};
  VT_TRY(auto const sharer, who_shares(tx, shop, by.sharer));
  if (sharer.empty() || sharer == opener) return {};
  VT_TRY(auto const from, shoppers::find_shopper(tx, shop, sharer));
  VT_TRY(auto const to, shoppers::find_shopper(tx, shop, opener));
  if (!from || !to) return {};
  VT_CHECK(store::append_change(tx, shop, link_opened_change, to->public_id, in.now,
                                json::encode(opened_change{from->public_id})));
  return {};
}

}  // namespace vetrina::links
