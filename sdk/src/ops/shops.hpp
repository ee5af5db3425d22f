// shops: the tenants. Every key of every table begins with a shop; none is ever created implicitly.
// Reads take the session of the operation that runs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"
#include "store/database.hpp"

namespace vetrina::ops {

enum class shop_mode { test, live };
BOOST_DESCRIBE_ENUM(shop_mode, test, live)

struct controller {
  std::string name;
  std::optional<std::string> address;
  std::optional<std::string> email;
  std::optional<std::string> privacy_url;
};
BOOST_DESCRIBE_STRUCT(controller, (), (name, address, email, privacy_url))
VT_NOTES(controller, note{"name", "Who is responsible for the data, as shoppers know them."}.range(1, 256),
         note{"address", "Postal address."}.range(0, 1024), note{"email", "Where to write."}.range(0, 320),
         note{"privacy_url", "The shop's privacy notice."}.range(0, 2048))

struct url_templates {
  std::string product;
  std::optional<std::string> cart;
  std::optional<std::string> return_;
};
BOOST_DESCRIBE_STRUCT(url_templates, (), (product, cart, return_))
VT_NOTES(url_templates,
         note{"product", "A product's page, with {family} and {product}: https://shop.example/p/{family}?v={product}."}
             .range(1, 2048),
         note{"cart", "A filled cart, with {items} as product:quantity pairs joined by commas."}.range(0, 2048),
         note{"return", "Where shoppers come back to after linking; return_to must begin with it."}.range(0, 2048))

struct market {
  std::string market;
  std::string region;
  std::string locale;
  std::string currency;
};
BOOST_DESCRIBE_STRUCT(market, (), (market, region, locale, currency))
VT_NOTES(market, note{"market", "Name of the market, as IT."}.range(1, 32),
         note{"region", "What it belongs to, as EU: the next step when counts are rolled up."}.range(1, 32),
         note{"locale", "BCP 47 tag, as it-IT."}.range(2, 35), note{"currency", "ISO 4217 code, as EUR."}.range(3, 3))

struct shop {
  std::string shop;
  shop_mode mode = shop_mode::test;
  ops::controller controller;
  std::vector<std::string> origins;
  url_templates templates;
  std::vector<market> markets;
  std::map<std::string, std::int64_t> retention;
  std::map<std::string, std::string> theme;
};
BOOST_DESCRIBE_STRUCT(shop, (), (shop, mode, controller, origins, templates, markets, retention, theme))
VT_NOTES(shop, note{"shop", "The shop's id."}.range(1, 64),
         note{"mode", "test: keys and data are for trying out; live: private networks and sample data are refused."},
         note{"controller", "Who is responsible for the shoppers' data."},
         note{"origins", "Web origins of the shop, as https://shop.example; pages elsewhere are refused."}.range(1, 32),
         note{"templates", "Addresses of the shop's pages; direct links are built from these alone."},
         note{"markets", "Where the shop sells; the first is the default."}.range(1, 200),
         note{"retention", "Days to keep, by kind of data; kinds not named keep their default."}.defaults("{}"),
         note{"theme", "Values of the --vt-* style properties."}.range(0, 64).defaults("{}"))

// Empty where there is no such shop.
[[nodiscard]] result<std::optional<shop>> find_shop(store::session& db, std::string_view id);
// The shop of the running call; fails with shop.unknown.
[[nodiscard]] result<shop> current_shop(call const& in, store::session& db);
[[nodiscard]] result<std::vector<std::string>> shop_ids(store::session& db);
// The shop one of whose origins has this host, lower case without port. Empty where none or several have.
[[nodiscard]] result<std::optional<std::string>> shop_of_host(store::session& db, std::string_view host);

// What a key allows. Empty where it is none of ours. Compares hashes; the key itself is not stored.
struct key_grant {
  std::string id;
  std::string shop;
  std::vector<std::string> scopes;
};
[[nodiscard]] result<std::optional<key_grant>> find_key(store::session& db, std::string_view key);

// shop.put, shop.get, shop.list, key.create; tables shop, api_key, session_epoch, idempotency, audit.
[[nodiscard]] module const& tenancy_module();

}  // namespace vetrina::ops
