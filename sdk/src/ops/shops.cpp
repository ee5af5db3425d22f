#include "ops/shops.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "json/codec.hpp"

namespace vetrina::ops {
namespace {

store::statement const by_id{store::area::record, "select body from shop where shop = $1"};
store::statement const every_id{store::area::record, "select shop from shop order by shop limit 10000"};
store::statement const by_host{store::area::record, "select shop from shop_host where host = $1 order by shop limit 2"};
store::statement const by_key{store::area::record,
                              "select shop, api_key, scopes from api_key where key_hash = $1 and revoked_at = 0"};

}  // namespace

result<std::optional<shop>> find_shop(store::session& db, std::string_view id) {
  VT_TRY(auto const body, db.first(by_id, {id}, [](store::row const& r) { return r.string(0); }));
  if (!body) return std::optional<shop>{};
  VT_TRY(auto found, json::decode<shop>(*body, json::tolerant));
  return std::optional<shop>{std::move(found)};
}

result<shop> current_shop(call const& in, store::session& db) {
  VT_TRY(auto found, find_shop(db, in.who.shop));
  if (!found) {
    return fail(code::not_found, "shop.unknown", cat("There is no shop \"", in.who.shop, "\". Make it with shop.put."),
                "/shop");
  }
  return *std::move(found);
}

result<std::vector<std::string>> shop_ids(store::session& db) {
  std::vector<std::string> ids;
  VT_CHECK(db.each(every_id, {}, [&](store::row const& r) {
    ids.push_back(r.string(0));
    return true;
  }));
  return ids;
}

result<std::optional<std::string>> shop_of_host(store::session& db, std::string_view host) {
  std::vector<std::string> found;
  VT_CHECK(db.each(by_host, {host}, [&](store::row const& r) {
    found.push_back(r.string(0));
    return true;
  }));
  if (found.size() != 1) return std::optional<std::string>{};
  return std::optional<std::string>{found.front()};
}

result<std::optional<key_grant>> find_key(store::session& db, std::string_view key) {
  auto const hash = crypto::hex(crypto::sha256(key));
  return db.first(by_key, {hash}, [](store::row const& r) {
    key_grant grant{r.string(1), r.string(0), {}};
    for (auto const scope : split(r.text(2), ' ')) grant.scopes.emplace_back(scope);
    return grant;
  });
}

}  // namespace vetrina::ops
