#include "identity/inbound_sessions.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "identity/inbound_sql.hpp"
#include "ops/derived_keys.hpp"

namespace vetrina::identity {
namespace {

result<std::string> session_hmac(ops::call const& in, std::string_view issuer, std::string_view session) {
  VT_TRY(auto const key, ops::derived_key(in, "identity.provider_session"));
  return crypto::base64url(crypto::hmac_sha256(*key, cat(std::uint64_t{issuer.size()}, ":", issuer, session)));
}

}  // namespace

result<void> keep_session(ops::call const& in, store::transaction& tx, linked_identity const& of,
                          std::string_view session) {
  if (session.empty()) return {};
  VT_TRY(auto const hmac, session_hmac(in, of.issuer, session));
  VT_CHECK(tx.run(sql::drop_old_sessions, {in.who.shop, of.identity, in.now}));
  VT_CHECK(tx.run(sql::put_session, {in.who.shop, of.issuer, hmac, of.identity, in.now + provider_session_ms}));
  return {};
}

result<void> drop_sessions(ops::call const& in, store::transaction& tx, std::string_view identity) {
  VT_CHECK(tx.run(sql::drop_sessions, {in.who.shop, identity}));
  return {};
}

result<std::optional<linked_identity>> find_by_session(ops::call const& in, store::session& db, std::string_view issuer,
                                                       std::string_view session) {
  VT_TRY(auto const hmac, session_hmac(in, issuer, session));
  VT_TRY(auto const identity, db.first(sql::identity_of_session, {in.who.shop, issuer, hmac},
                                       [](store::row const& r) { return r.string(0); }));
  if (!identity) return std::optional<linked_identity>{};
  return find_linked(db, in.who.shop, *identity);
}

}  // namespace vetrina::identity
