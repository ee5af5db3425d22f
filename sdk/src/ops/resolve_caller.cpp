#include "ops/resolve_caller.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "ops/dispatcher.hpp"
#include "ops/shop_memory.hpp"

namespace vetrina::ops {
namespace {

struct named {
  std::optional<std::string> shop;
  std::optional<std::string> shopper;
  std::optional<std::string> market;
  std::optional<std::string> locale;
  std::optional<std::string> actor;
};
BOOST_DESCRIBE_STRUCT(named, (), (shop, shopper, market, locale, actor))
VT_NOTES(named, note{"shop", "The shop it is about; needed when the store holds several."}.range(1, 64),
         note{"shopper", "The shop's own id of the shopper on whose behalf it runs."}.range(1, 256),
         note{"market", "The market the shopper is in."}.range(1, 32),
         note{"locale", "The language to answer in, BCP 47."}.range(2, 35),
         note{"actor", "Who at the shop did it, for the audit log."}.range(1, 128))

bool own_field(operation const& row, std::string_view name) {
  return std::ranges::any_of(row.request->fields, [&](json::field const& f) { return f.about.name == name; });
}

result<void> refuse_over_http(operation const& row, named const& said) {
  auto const refuse = [](std::string_view field) {
    return fail(code::denied, "caller.not_allowed",
                cat("Over HTTP the ", field, " comes from the key, the session or the host name. Leave it out."),
                cat("/", field));
  };
  if (said.shop && !own_field(row, "shop")) return refuse("shop");
  if (said.shopper && !own_field(row, "shopper")) return refuse("shopper");
  return {};
}

result<std::string> only_shop(services const& sys, shop_memory& shops) {
  VT_TRY(auto const all, shops.ids(sys.db));
  if (all->size() == 1) return all->front();
  return fail(code::invalid, "shop.required",
              all->empty() ? "There is no shop yet. Make one with shop.put."
                           : "This store holds several shops. Name one in \"shop\".",
              "/shop");
}

}  // namespace

result<caller> resolve_caller(services const& sys, operation const& row, std::string_view document, hint const& from) {
  VT_TRY(auto said, json::decode<named>(document, {false, row.max_bytes, 32, {}}));
  bool const trusted = from.via != transport::http;
  if (!trusted) VT_CHECK(refuse_over_http(row, said));

  caller who;
  who.role = from.who;
  who.via = from.via;
  who.scopes = from.scopes;
  who.actor = trusted ? said.actor.value_or(from.actor) : from.actor;
  who.order = from.order;
  who.idempotency_key = from.idempotency_key;
  who.global_privacy_control = from.global_privacy_control;
  who.auth_time = from.auth_time;
  who.market = said.market.value_or(from.market);
  who.shopper = from.shopper;
  // A request whose own field is called "shopper" is about that shopper, which for the back end is the same thing.
  if (said.shopper && (trusted || from.who == role::admin)) who.shopper = said.shopper;
  who.shop = from.shop;
  if (who.shop.empty() && trusted && said.shop) who.shop = *said.shop;

  if (row.whom == about::shop_to_be && said.shop) {
    if (!from.shop.empty() && from.shop != *said.shop) {
      return fail(code::denied, "caller.not_allowed", "This key belongs to another shop.", "/shop");
    }
    who.shop = *said.shop;
  }
  if (!said.locale && !from.locale.empty()) said.locale = from.locale;
  if (row.whom == about::nothing || row.whom == about::shop_to_be) {
    who.locale = said.locale.value_or("en");
    return who;
  }
  auto const shops = sys.operations.kept().of<shop_memory>();
  if (who.shop.empty()) {
    VT_TRY(who.shop, only_shop(sys, *shops));
  }
  VT_TRY(auto const of, shops->find(sys.db, who.shop));
  if (!of) {
    return fail(code::not_found, "shop.unknown",
                cat("There is no shop \"", clipped(who.shop, 64), "\". Make it with shop.put."), "/shop");
  }
  if (who.market.empty()) who.market = of->markets.front().market;
  auto const at = std::ranges::find(of->markets, who.market, &market::market);
  who.locale = said.locale.value_or(at == of->markets.end() ? "en" : at->locale);
  return who;
}

}  // namespace vetrina::ops
