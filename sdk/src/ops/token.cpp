// Wire form: base64url( "1" kind field* mac ), each field length-prefixed so that no two field lists look alike; the
// MAC (HMAC-SHA-256, whole) is over everything before it, under a key derived for this shop and kind. The shop is read
// before the MAC is checked only to find the key.
#include "ops/token.hpp"

#include <charconv>
#include <vector>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "ops/derived_keys.hpp"

namespace vetrina::ops {
namespace {

constexpr std::size_t mac_size = 32;
constexpr std::size_t max_token = 2048;

error invalid() {
  return fail(code::unauthenticated, "session.invalid", "The token is not one of ours. Sign in again.");
}

std::string packed(char kind, std::vector<std::string> const& fields) {
  std::string body{'1', kind};
  for (auto const& f : fields) {
    body += static_cast<char>(f.size() >> 8U);
    body += static_cast<char>(f.size() & 0xFFU);
    body += f;
  }
  return body;
}

std::optional<std::vector<std::string>> unpacked(std::string_view body, char kind, std::size_t count) {
  if (!body.starts_with(std::string{'1', kind})) return std::nullopt;
  body.remove_prefix(2);
  std::vector<std::string> fields;
  while (!body.empty()) {
    if (body.size() < 2) return std::nullopt;
    auto const size =
        static_cast<std::size_t>(static_cast<unsigned char>(body[0]) * 256U + static_cast<unsigned char>(body[1]));
    body.remove_prefix(2);
    if (body.size() < size) return std::nullopt;
    fields.emplace_back(body.substr(0, size));
    body.remove_prefix(size);
  }
  if (fields.size() != count) return std::nullopt;
  return fields;
}

std::string purpose(char kind) { return cat("token.", std::string_view{&kind, 1}); }

result<std::string> sealed(vault::vault const& keys, char kind, std::vector<std::string> const& fields) {
  std::string body = packed(kind, fields);
  VT_TRY(secret const key, keys.derive(fields.front(), purpose(kind)));
  body += crypto::hmac_sha256(key, body);
  return crypto::base64url(body);
}

result<std::vector<std::string>> checked(vault::vault const& keys, std::string_view text, char kind,
                                         std::size_t count) {
  if (text.size() > max_token) return invalid();
  auto const bytes = crypto::base64url_decode(text);
  if (!bytes || bytes->size() <= mac_size) return invalid();
  std::string_view const body = std::string_view{*bytes}.substr(0, bytes->size() - mac_size);
  auto const fields = unpacked(body, kind, count);
  if (!fields || fields->front().empty()) return invalid();
  VT_TRY(secret const key, keys.derive(fields->front(), purpose(kind)));
  if (!crypto::equal(crypto::hmac_sha256(key, body), std::string_view{*bytes}.substr(body.size()))) return invalid();
  return *fields;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

error expired() { return fail(code::unauthenticated, "session.expired", "The token's time is over. Sign in again."); }

store::statement const read_epoch{store::area::record,
                                  "select coalesce(max(epoch), 0) from session_epoch "
                                  "where (shop = $1 and shopper = $2) or (shop = '' and shopper = '')"};
store::statement const raise_epoch{store::area::record,
                                   "insert into session_epoch(shop, shopper, epoch) values($1, $2, $3) "
                                   "on conflict(shop, shopper) do update set epoch = session_epoch.epoch + 1"};
// No shop is called "": the row of everybody, also of those who have none.
store::statement const floor_epoch{store::area::record,
                                   "insert into session_epoch(shop, shopper, epoch) values('', '', $1) "
                                   "on conflict(shop, shopper) do update set epoch = session_epoch.epoch + 1"};
store::statement const raise_epochs{store::area::record,
                                    "update session_epoch set epoch = case when epoch >= $1 then epoch + 1 "
                                    "else $1 end"};

}  // namespace

result<std::string> mint(vault::vault const& keys, shopper_token const& token) {
  return sealed(keys, 's',
                {token.shop, token.shopper, std::to_string(token.epoch), token.session_hash,
                 std::to_string(token.expires_at), std::to_string(token.auth_time)});
}

result<shopper_token> verify_shopper(vault::vault const& keys, std::string_view text, std::int64_t now) {
  VT_TRY(auto const fields, checked(keys, text, 's', 6));
  shopper_token token{fields[0], fields[1], number(fields[2]), fields[3], number(fields[4]), number(fields[5])};
  if (token.expires_at <= now) return expired();
  return token;
}

result<std::string> mint(vault::vault const& keys, card_token const& token) {
  return sealed(keys, 'o', {token.shop, token.order, std::to_string(token.expires_at)});
}

result<card_token> verify_order(vault::vault const& keys, std::string_view text, std::int64_t now) {
  VT_TRY(auto const fields, checked(keys, text, 'o', 3));
  card_token token{fields[0], fields[1], number(fields[2])};
  if (token.expires_at <= now) return expired();
  return token;
}

result<std::string> csrf_for(vault::vault const& keys, std::string_view shop, std::string_view token) {
  VT_TRY(secret const key, keys.derive(shop, "csrf"));
  return crypto::base64url(crypto::hmac_sha256(key, token));
}

result<std::string> session_hash(call const& in, std::string_view session) {
  VT_TRY(auto const key, derived_key(in, "session"));
  return crypto::base64url(crypto::hmac_sha256(*key, session));
}

result<std::int64_t> session_epoch(store::session& db, std::string_view shop, std::string_view shopper) {
  VT_TRY(auto const found, db.first(read_epoch, {shop, shopper}, [](store::row const& r) { return r.integer(0); }));
  return found.value_or(0);
}

result<void> raise_session_epoch(store::transaction& db, std::string_view shop, std::string_view shopper,
                                 std::int64_t now) {
  VT_CHECK(db.run(raise_epoch, {shop, shopper, now}));
  return {};
}

result<void> end_all_sessions(store::transaction& db, std::int64_t now) {
  VT_CHECK(db.run(floor_epoch, {now}));
  VT_CHECK(db.run(raise_epochs, {now}));
  return {};
}

}  // namespace vetrina::ops
