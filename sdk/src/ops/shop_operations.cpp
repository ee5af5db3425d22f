#include <set>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "ops/audit.hpp"
#include "ops/audit_chain.hpp"
#include "ops/cursor.hpp"
#include "ops/idempotency.hpp"
#include "ops/merge_tenancy.hpp"
#include "ops/shops.hpp"
#include "ops/tenancy_sql.hpp"
#include "ops/traces.hpp"
#include "store/head.hpp"

namespace vetrina::ops {
namespace {

struct nothing {};
VT_NO_FIELDS(nothing)

// "https://shop.example:8443/path" -> "shop.example"; empty where it is no origin.
std::string host_of(std::string_view origin) {
  if (!origin.starts_with("https://")) return {};
  origin.remove_prefix(8);
  auto const end = origin.find_first_of("/?#");
  if (end != std::string_view::npos) return {};
  if (origin.find_first_of("@ \\") != std::string_view::npos) return {};
  auto const colon = origin.rfind(':');
  return ascii_lower(colon == std::string_view::npos ? origin : origin.substr(0, colon));
}

result<void> check(shop const& wanted, settings const& configuration) {
  for (std::size_t i = 0; i < wanted.origins.size(); ++i) {
    if (host_of(wanted.origins[i]).empty()) {
      return fail(code::invalid, "shop.bad_origin",
                  "An origin is https://, a host and perhaps a port, nothing more: https://shop.example.",
                  cat("/origins/", static_cast<std::uint64_t>(i)));
    }
  }
  if (!wanted.templates.product.starts_with("https://")) {
    return fail(code::invalid, "shop.bad_template", "The product template is an https address.", "/templates/product");
  }
  if (wanted.templates.product.find("{family}") == std::string::npos &&
      wanted.templates.product.find("{product}") == std::string::npos) {
    return fail(code::invalid, "shop.bad_template",
                "The product template must hold {family} or {product}, or every link would lead to one page.",
                "/templates/product");
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < wanted.markets.size(); ++i) {
    if (!seen.insert(wanted.markets[i].market).second) {
      return fail(code::invalid, "shop.duplicate_market",
                  cat("Market \"", wanted.markets[i].market, "\" stands twice."),
                  cat("/markets/", static_cast<std::uint64_t>(i), "/market"));
    }
  }
  if (wanted.mode == shop_mode::live && !configuration.network.allow_private.empty()) {
    return fail(code::precondition, "shop.private_network",
                "A shop in mode live may not run while network.allow_private lets connectors call private addresses. "
                "Empty that setting first.",
                "/mode");
  }
  return {};
}

result<shop> put(command& in, shop const& wanted) {
  VT_CHECK(check(wanted, in.sys.settings));
  VT_CHECK(in.db.run(tenancy::put_shop, {wanted.shop, json::encode(wanted), in.now}));
  in.db.touch(store::topic::settings);
  VT_CHECK(in.db.run(tenancy::forget_hosts, {wanted.shop}));
  std::set<std::string> hosts;
  for (auto const& origin : wanted.origins) hosts.insert(host_of(origin));
  for (auto const& host : hosts) VT_CHECK(in.db.run(tenancy::put_host, {host, wanted.shop}));
  VT_CHECK(in.changed("shop.put", wanted.shop, "{}"));
  return wanted;
}

result<shop> get(query& in, nothing const&) { return current_shop(in, in.db); }

struct list_request {
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(list_request, (), (limit, cursor))
VT_NOTES(list_request, note{"limit", "Shops in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 1024))

struct shop_list {
  std::vector<shop> shops;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(shop_list, (), (shops, next))
VT_NOTES(shop_list, note{"shops", "By id."}, note{"next", "Cursor of the page after; absent on the last."})

result<shop_list> list(query& in, list_request const& wanted) {
  std::string after;
  if (wanted.cursor) {
    VT_TRY(after, open_cursor(in, "shop.list", *wanted.cursor));
  }
  shop_list found;
  result<void> decoded;
  VT_CHECK(in.db.each(tenancy::page_of_shops, {after, wanted.limit + 1}, [&](store::row const& r) {
    if (static_cast<std::int64_t>(found.shops.size()) == wanted.limit) {
      found.next = "more";
      return false;
    }
    auto one = json::decode<shop>(r.text(0), json::tolerant);
    if (!one) {
      decoded = one.error();
      return false;
    }
    found.shops.push_back(*std::move(one));
    return true;
  }));
  VT_CHECK(decoded);
  if (found.next) {
    VT_TRY(found.next, seal_cursor(in, "shop.list", found.shops.back().shop));
  }
  return found;
}

enum class key_scope { all, catalog, orders, read, moderate };
BOOST_DESCRIBE_ENUM(key_scope, all, catalog, orders, read, moderate)

struct key_request {
  std::vector<key_scope> scopes;
};
BOOST_DESCRIBE_STRUCT(key_request, (), (scopes))
VT_NOTES(key_request, note{"scopes", "What the key may do; several add up."}.range(1, 5))

struct key_answer {
  std::string id;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(key_answer, (), (id, key))
VT_NOTES(key_answer, note{"id", "For revoking it and in the audit log."},
         note{"key", "The key itself. Shown this once; only its hash is kept."})

result<key_answer> create_key(command& in, key_request const& wanted) {
  VT_TRY(auto const of, current_shop(in, in.db));
  std::string scopes;
  for (auto const scope : wanted.scopes) scopes += cat(scopes.empty() ? "" : " ", json::enum_name(scope));
  key_answer made{crypto::new_id(in.sys.random, "key_"),
                  cat(of.mode == shop_mode::test ? "vt_test_" : "vt_live_", crypto::base58_id(in.sys.random, 40))};
  VT_CHECK(in.db.run(tenancy::put_key, {of.shop, made.id, crypto::hex(crypto::sha256(made.key)), scopes, in.now}));
  return made;
}

result<void> forget(command& in, std::string_view shopper, std::vector<retained>&) {
  return forget_traces(in, shopper);
}

}  // namespace

result<void> forget_traces(command& in, std::string_view shopper) {
  VT_CHECK(in.db.run(tenancy::forget_epoch, {in.who.shop, shopper}));
  VT_TRY(auto const whom, answered_to(in, std::string{shopper}));
  VT_CHECK(in.db.run(tenancy::forget_answers, {in.who.shop, whom}));
  VT_CHECK(in.db.run(tenancy::forget_audit, {in.who.shop, shopper}));
  return {};
}

module const& tenancy_module() {
  static operation const rows[] = {
      bind<&put>({.name = "shop.put",
                  .who_may = admin,
                  .whom = about::shop_to_be,
                  .summary = "Opens a shop or changes its settings.",
                  .audited = true}),
      bind<&get>({.name = "shop.get",
                  .who_may = admin,
                  .whom = about::shop,
                  .summary = "The shop's settings.",
                  .scope = "read"}),
      bind<&list>(
          {.name = "shop.list", .who_may = admin, .whom = about::nothing, .summary = "All shops of this store."}),
      bind<&create_key>({.name = "key.create",
                         .who_may = admin,
                         .whom = about::shop,
                         .summary = "Makes a key for the HTTP face; it is shown once.",
                         .audited = true}),
      bind<&verify_audit>({.name = "audit.verify",
                           .who_may = admin,
                           .whom = about::shop,
                           .summary = "Walks the audit log's chain of hashes and names the first row that is not as it "
                                      "was written.",
                           .scope = "read"}),
  };
  static subject const about_shoppers = [] {
    subject of{.erase = &forget};
    take_part_in_merges(of);
    return of;
  }();
  static module const self{
      .name = "ops", .operations = rows, .migrations = tenancy::migrations(), .about_shoppers = about_shoppers};
  return self;
}

}  // namespace vetrina::ops
