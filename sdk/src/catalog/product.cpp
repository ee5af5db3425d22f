#include "catalog/product.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "catalog/money.hpp"
#include "json/document.hpp"

namespace vetrina::catalog {
namespace {

result<void> check_price(std::optional<price> const& p, std::string const& pointer) {
  if (!p || is_currency(p->currency)) return {};
  return fail(code::invalid, "catalog.bad_currency",
              cat("\"", p->currency, "\" is no ISO 4217 code, which has three capital letters."),
              cat(pointer, "/currency"));
}

// A control character would end the Location header that the address is one day written into; a backslash is a slash to
// browsers.
bool below_an_origin(std::string_view url, std::vector<std::string> const& origins) {
  if (std::ranges::any_of(url, [](unsigned char c) { return c <= 0x20 || c == 0x7F || c == '\\'; })) return false;
  return std::ranges::any_of(origins, [&](std::string const& origin) {
    return url.starts_with(origin) && (url.size() == origin.size() || url[origin.size()] == '/');
  });
}

}  // namespace

result<void> check_product(product const& p, shop_facts const& of, std::string const& pointer) {
  VT_CHECK(check_price(p.price, cat(pointer, "/price")));
  VT_CHECK(check_price(p.list_price, cat(pointer, "/list_price")));
  VT_CHECK(check_price(p.lowest_price_30d, cat(pointer, "/lowest_price_30d")));
  auto const known = [&](std::string const& market) {
    return std::ranges::find(of.markets, market) != of.markets.end();
  };
  auto const unknown = [](std::string const& market, std::string place) {
    return fail(code::invalid, "catalog.unknown_market",
                cat("The shop has no market \"", clipped(market, 32), "\". Add it with shop.put first."),
                std::move(place));
  };
  for (std::size_t i = 0; i < p.markets.size(); ++i) {
    if (!known(p.markets[i])) return unknown(p.markets[i], cat(pointer, "/markets/", static_cast<std::uint64_t>(i)));
  }
  for (auto const& [market, amount] : p.prices) {
    auto const place = cat(pointer, "/prices/", json::pointer_step(market));
    if (!known(market)) return unknown(market, place);
    VT_CHECK(check_price(amount, place));
  }
  // Links lead to this address: one outside the shop would make every direct link an open redirect.
  if (p.url && !p.url->empty() && !below_an_origin(*p.url, of.origins)) {
    return fail(code::invalid, "catalog.foreign_url", "The page of a product lies below one of the shop's origins.",
                cat(pointer, "/url"));
  }
  return {};
}

}  // namespace vetrina::catalog
