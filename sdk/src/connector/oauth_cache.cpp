#include "connector/oauth_cache.hpp"

namespace vetrina::connector {
namespace {

using store::area;

store::statement const find_row{area::scratch,
                                "select body, fetched_at, expires_at from provider_cache "
                                "where shop = $1 and kind = $2 and about = $3"};
store::statement const put_row{area::scratch,
                               "insert into provider_cache(shop, kind, about, body, fetched_at, expires_at) "
                               "values($1, $2, $3, $4, $5, $6) on conflict(shop, kind, about) do update set "
                               "body = excluded.body, fetched_at = excluded.fetched_at, "
                               "expires_at = excluded.expires_at"};
store::statement const drop_row{area::scratch,
                                "delete from provider_cache where shop = $1 and kind = $2 and about = $3"};

cached_text as_text(store::row const& r) { return {r.string(0), r.integer(1), r.integer(2)}; }

}  // namespace

result<std::optional<cached_text>> find_cached(store::database& db, std::string_view shop, std::string_view kind,
                                               std::string_view about) {
  std::optional<cached_text> found;
  VT_CHECK(db.read(area::scratch, [&](store::session& view) -> result<void> {
    VT_TRY(found, view.first(find_row, {shop, kind, about}, as_text));
    return {};
  }));
  return found;
}

result<void> put_cached(store::database& db, std::string_view shop, std::string_view kind, std::string_view about,
                        cached_text const& what) {
  return db.write(area::scratch, shop, [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(put_row, {shop, kind, about, what.body, what.fetched_at, what.expires_at}));
    return {};
  });
}

result<cached_text> put_cached_once(store::database& db, std::string_view shop, std::string_view kind,
                                    std::string_view about, cached_text const& what, std::int64_t now) {
  auto kept = what;
  VT_CHECK(db.write(area::scratch, shop, [&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const found, tx.first(find_row, {shop, kind, about}, as_text));
    if (found && found->expires_at > now) {
      kept = *found;
      return {};
    }
    VT_CHECK(tx.run(put_row, {shop, kind, about, what.body, what.fetched_at, what.expires_at}));
    return {};
  }));
  return kept;
}

result<void> forget_cached(store::database& db, std::string_view shop, std::string_view kind, std::string_view about) {
  return db.write(area::scratch, shop, [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(drop_row, {shop, kind, about}));
    return {};
  });
}

std::span<store::migration const> connector_migrations() noexcept {
  static store::migration const steps[] = {
      {area::scratch, "connector", 1,
       "create table provider_cache(shop text not null, kind text not null, about text not null, body text not null, "
       "fetched_at bigint not null, expires_at bigint not null, primary key(shop, kind, about)) {clustered}"}};
  return steps;
}

}  // namespace vetrina::connector
