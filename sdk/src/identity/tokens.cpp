#include "identity/tokens.hpp"

#include "crypto/random.hpp"
#include "identity/identity_sql.hpp"
#include "store/head.hpp"

namespace vetrina::identity {
namespace {

// 80 to 85 % of the life: in proportion, as a fixed window would refresh short-lived tokens all the time, and spread, so
// that people who linked together do not refresh together.
std::int64_t time_to_refresh(ops::call const& in, std::int64_t now, std::int64_t expires_at) {
  if (expires_at <= now) return expires_at;
  auto const life = expires_at - now;
  auto const spread = static_cast<unsigned char>(in.sys.random.bytes(1).front());
  return now + life * 8 / 10 + life * spread / (20 * 256);
}

result<void> put_token(ops::call const& in, store::transaction& tx, std::string_view identity, std::string_view kind,
                       secret const& token, std::int64_t expires_at) {
  if (token.empty()) return {};  // an answer without a refresh token never overwrites the one that is kept
  VT_TRY(auto const before, find_token(tx, in.who.shop, identity, kind));
  auto const version = before ? before->version + 1 : 1;
  VT_TRY(auto const sealed, in.sys.vault.seal({in.who.shop, identity, kind, version}, token));
  auto const refresh_at = time_to_refresh(in, in.sys.time.wall_ms(), expires_at);
  VT_CHECK(tx.run(sql::put_token, {in.who.shop, identity, kind, version, sealed, expires_at, refresh_at}));
  tx.touch(store::topic::vault);
  return {};
}

}  // namespace

result<std::optional<kept_token>> find_token(store::session& db, std::string_view shop, std::string_view identity,
                                             std::string_view kind) {
  return db.first(sql::find_token, {shop, identity, kind}, [](store::row const& r) {
    return kept_token{r.integer(0), r.string(1), r.integer(2), r.integer(3), r.string(4), r.integer(5), r.integer(6)};
  });
}

result<secret> open_token(ops::call const& in, std::string_view identity, std::string_view kind,
                          kept_token const& kept) {
  return in.sys.vault.open({in.who.shop, identity, kind, kept.version}, kept.sealed);
}

result<void> put_tokens(ops::call const& in, store::transaction& tx, std::string_view identity,
                        token_set const& given) {
  VT_CHECK(put_token(in, tx, identity, access_kind, given.access, given.expires_at));
  if (given.dpop_key && given.dpop_key->empty()) {
    VT_CHECK(tx.run(sql::drop_token, {in.who.shop, identity, dpop_kind}));
  } else if (given.dpop_key) {
    VT_CHECK(put_token(in, tx, identity, dpop_kind, *given.dpop_key, 0));
  }
  return put_token(in, tx, identity, refresh_kind, given.refresh, 0);
}

result<void> drop_tokens(ops::call const& in, store::transaction& tx, std::string_view identity) {
  VT_CHECK(tx.run(sql::drop_tokens, {in.who.shop, identity}));
  tx.touch(store::topic::vault);
  return {};
}

}  // namespace vetrina::identity
