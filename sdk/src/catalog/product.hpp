// product: what goes into a cart, as catalog.put takes it and the store keeps it. A plain value.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/find.hpp"
#include "json/describe.hpp"

namespace vetrina::catalog {

BOOST_DESCRIBE_STRUCT(price, (), (amount_minor, currency))
VT_NOTES(price, note{"amount_minor", "In the currency's smallest unit: 9900 is 99.00 EUR."}.range(0, 1'000'000'000'000),
         note{"currency", "ISO 4217 code."}.range(3, 3))

struct localized_text {
  std::optional<std::string> title;
  std::optional<std::string> description;
};
BOOST_DESCRIBE_STRUCT(localized_text, (), (title, description))
VT_NOTES(localized_text, note{"title", "In this language."}.range(1, 512),
         note{"description", "In this language."}.range(0, 65'536))

struct product {
  std::string product;
  std::optional<std::string> family;
  std::optional<std::string> line;
  std::optional<std::string> brand;
  std::string title;
  std::optional<std::string> url;
  std::optional<std::string> description;
  std::optional<std::string> image;
  std::optional<std::string> image_alt;
  std::optional<catalog::price> price;
  std::optional<catalog::price> list_price;
  std::optional<catalog::price> lowest_price_30d;
  std::vector<std::string> markets;
  std::map<std::string, catalog::price> prices;
  std::map<std::string, localized_text> localized;
  std::map<std::string, std::string> attributes;
  std::optional<std::string> gtin;
  std::map<std::string, std::string> external_ids;
  bool available = true;
  bool sensitive = false;
  std::vector<std::string> facts;
};
BOOST_DESCRIBE_STRUCT(product, (),
                      (product, family, line, brand, title, url, description, image, image_alt, price, list_price,
                       lowest_price_30d, markets, prices, localized, attributes, gtin, external_ids, available,
                       sensitive, facts))
VT_NOTES(product, note{"product", "The shop's id of what goes into a cart (Shopify: variant)."}.range(1, 256),
         note{"family", "Id of what has a product page (Shopify: product). Default: the product itself."}.range(1, 256),
         note{"line", "The next step up when counts are small: 501."}.range(0, 256),
         note{"brand", "The last step up."}.range(0, 256), note{"title", "Name for people."}.range(1, 512),
         note{"url", "Its page, below one of the shop's origins; default: the shop's template."}.range(0, 2048),
         note{"description", "Plain text."}.range(0, 65'536), note{"image", "Address of a picture."}.range(0, 2048),
         note{"image_alt", "What the picture shows, for those who do not see it."}.range(0, 1024),
         note{"price", "What it costs where no market price says otherwise."},
         note{"list_price", "The price before a reduction."},
         note{"lowest_price_30d", "Lowest price of the last 30 days, which EU law wants beside a reduction."},
         note{"markets", "Where it is sold; empty: everywhere."}.range(0, 200).defaults("[]"),
         note{"prices", "By market."}.range(0, 200).defaults("{}"),
         note{"localized", "Texts by locale."}.range(0, 100).defaults("{}"),
         note{"attributes", "Size, colour and the like."}.range(0, 64).defaults("{}"),
         note{"gtin", "Global trade item number."}.range(0, 14),
         note{"external_ids", "Ids at other systems, by system."}.range(0, 32).defaults("{}"),
         note{"available", "false: shown as sold out, never led with."}.defaults("true"),
         note{"sensitive", "true: never appears anywhere social."}.defaults("false"),
         note{"facts", "Short true statements for cards, as \"fits true to size\"."}.range(0, 16).defaults("[]"))

// What the codec cannot see: currencies, markets that the shop does not have, addresses outside its origins.
// `pointer` is where the product stands in the request.
struct shop_facts {
  std::vector<std::string> markets;
  std::vector<std::string> origins;
};
[[nodiscard]] result<void> check_product(product const& p, shop_facts const& of, std::string const& pointer);

}  // namespace vetrina::catalog
