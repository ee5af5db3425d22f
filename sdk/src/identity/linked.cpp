#include "identity/linked.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "identity/changes.hpp"
#include "identity/identity_sql.hpp"
#include "json/codec.hpp"
#include "shoppers/find.hpp"
#include "store/head.hpp"
#include "store/jobs.hpp"

namespace vetrina::identity {
namespace {

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) out += cat(out.empty() ? "" : " ", word);
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (auto const word : split(text, ' ')) {
    if (!word.empty()) out.emplace_back(word);
  }
  return out;
}

linked_identity as_linked(store::row const& r) {
  return {r.string(0),          r.string(1),  r.string(2),   r.string(3),           r.string(4),
          r.string(5),          r.string(6),  r.string(7),   r.string(8),           words_of(r.text(9)),
          words_of(r.text(10)), r.string(11), r.integer(12), r.optional_integer(13)};
}

vault::place display_place(ops::call const& in, std::string_view identity) {
  return {in.who.shop, identity, "identity_display", 1};
}
vault::place subject_place(ops::call const& in, std::string_view identity) {
  return {in.who.shop, identity, "identity_subject", 1};
}

struct kept_token {
  std::int64_t version = 0;
  std::string sealed;
  std::int64_t expires_at = 0;
};

result<std::optional<kept_token>> find_token(store::session& db, std::string_view shop, std::string_view identity,
                                             std::string_view kind) {
  return db.first(sql::find_token, {shop, identity, kind}, [](store::row const& r) {
    return kept_token{r.integer(0), r.string(1), r.integer(2)};
  });
}

// The version is part of what the envelope is bound to, so that an older row put back does not open.
result<void> put_token(ops::call const& in, store::transaction& tx, std::string_view identity, std::string_view kind,
                       std::string_view token, std::int64_t expires_at) {
  if (token.empty()) return {};  // an answer without a refresh token never overwrites the one that is kept
  VT_TRY(auto const before, find_token(tx, in.who.shop, identity, kind));
  auto const version = before ? before->version + 1 : 1;
  VT_TRY(auto const sealed, in.sys.vault.seal({in.who.shop, identity, kind, version}, secret{token}));
  VT_CHECK(tx.run(sql::put_token, {in.who.shop, identity, kind, version, sealed, expires_at}));
  return {};
}

result<void> put_tokens(ops::call const& in, store::transaction& tx, std::string_view identity,
                        verified_identity const& who) {
  VT_CHECK(put_token(in, tx, identity, "access_token", who.access_token, who.access_expires_at));
  return put_token(in, tx, identity, "refresh_token", who.refresh_token, 0);
}

result<std::string> sealed_display(ops::call const& in, std::string_view identity, display const& shown) {
  return in.sys.vault.seal(display_place(in, identity), secret{json::encode(shown)});
}

result<void> tell(ops::call const& in, store::transaction& tx, std::string_view kind, linked_identity const& of) {
  VT_TRY(auto const owner, shoppers::find_shopper(tx, in.who.shop, of.shopper));
  identity_change const body{owner ? owner->public_id : std::string{}, of.connector};
  VT_CHECK(store::append_change(tx, in.who.shop, kind, of.identity, in.now, json::encode(body)));
  tx.touch(store::topic::identities);
  return {};
}

}  // namespace

result<std::string> subject_hmac(vault::vault const& keys, std::string_view shop, std::string_view issuer,
                                 std::string_view subject) {
  VT_TRY(auto const key, keys.derive(shop, "identity.subject"));
  // The length keeps (issuer, subject) apart from every other split of the same bytes.
  return crypto::base64url(crypto::hmac_sha256(key, cat(std::uint64_t{issuer.size()}, ":", issuer, subject)));
}

result<std::optional<linked_identity>> find_linked(store::session& db, std::string_view shop,
                                                   std::string_view identity) {
  return db.first(sql::find_linked, {shop, identity}, as_linked);
}

result<std::optional<linked_identity>> find_by_subject(store::session& db, std::string_view shop,
                                                       std::string_view issuer, std::string_view hmac) {
  return db.first(sql::find_by_subject, {shop, issuer, hmac}, as_linked);
}

result<std::vector<linked_identity>> linked_of(store::session& db, std::string_view shop, std::string_view shopper) {
  std::vector<linked_identity> out;
  VT_CHECK(db.each(sql::linked_of_shopper, {shop, shopper}, [&](store::row const& r) {
    out.push_back(as_linked(r));
    return true;
  }));
  return out;
}

result<display> shown_of(ops::call const& in, linked_identity const& of) {
  VT_TRY(auto const text, in.sys.vault.open(display_place(in, of.identity), of.display_sealed));
  return json::decode<display>(text.reveal(), json::tolerant);
}

result<secret> subject_of(ops::call const& in, linked_identity const& of) {
  return in.sys.vault.open(subject_place(in, of.identity), of.subject_sealed);
}

result<std::optional<secret>> access_token_of(ops::call const& in, store::session& db, linked_identity const& of) {
  VT_TRY(auto const kept, find_token(db, in.who.shop, of.identity, "access_token"));
  if (!kept || (kept->expires_at != 0 && kept->expires_at <= in.now)) return std::optional<secret>{};
  VT_TRY(auto token, in.sys.vault.open({in.who.shop, of.identity, "access_token", kept->version}, kept->sealed));
  return std::optional{std::move(token)};
}

result<linked_identity> link(ops::call const& in, store::transaction& tx, std::string_view shopper,
                             verified_identity const& who, std::int64_t auth_time) {
  linked_identity made;
  made.identity = crypto::new_id(in.sys.random, "idn_");
  made.shopper = std::string{shopper};
  made.connector = who.connector;
  made.plugin = who.plugin;
  made.issuer = who.issuer;
  made.email_grade = json::enum_name(who.email_grade);
  made.scopes = who.scopes;
  made.missing_scopes = who.missing_scopes;
  made.state = "active";
  made.linked_at = in.now;
  VT_TRY(made.subject_hmac, subject_hmac(in.sys.vault, in.who.shop, who.issuer, who.subject));
  VT_TRY(made.subject_sealed, in.sys.vault.seal(subject_place(in, made.identity), secret{who.subject}));
  VT_TRY(made.display_sealed, sealed_display(in, made.identity, who.shown));
  VT_CHECK(tx.run(sql::put_linked, {in.who.shop, made.identity, made.shopper, made.connector, made.plugin, made.issuer,
                                    made.subject_hmac, made.subject_sealed, made.display_sealed, made.email_grade,
                                    joined(made.scopes), joined(made.missing_scopes), auth_time, in.now}));
  VT_CHECK(put_tokens(in, tx, made.identity, who));
  VT_CHECK(tell(in, tx, identity_linked_change, made));
  VT_CHECK(store::enqueue(tx, in.who.shop, sync_job, made.identity, in.now, "{}"));
  return made;
}

result<void> refresh(ops::call const& in, store::transaction& tx, linked_identity const& of,
                     verified_identity const& who) {
  VT_TRY(auto const sealed, sealed_display(in, of.identity, who.shown));
  // Signing in asks for less than linking did: its grant must not take the place of the one that reads friends.
  bool const narrower = std::ranges::any_of(
      of.scopes, [&](std::string const& scope) { return std::ranges::find(who.scopes, scope) == who.scopes.end(); });
  auto const& scopes = narrower ? of.scopes : who.scopes;
  auto const& missing = narrower ? of.missing_scopes : who.missing_scopes;
  VT_CHECK(tx.run(sql::refresh_linked, {in.who.shop, of.identity, sealed, json::enum_name(who.email_grade),
                                        joined(scopes), joined(missing)}));
  if (!narrower) VT_CHECK(put_tokens(in, tx, of.identity, who));
  VT_CHECK(store::enqueue(tx, in.who.shop, sync_job, of.identity, in.now, "{}"));
  tx.touch(store::topic::identities);
  return {};
}

result<void> unlink(ops::call const& in, store::transaction& tx, linked_identity const& of) {
  VT_CHECK(tx.run(sql::drop_tokens, {in.who.shop, of.identity}));
  VT_CHECK(tx.run(sql::drop_linked, {in.who.shop, of.identity}));
  return tell(in, tx, identity_unlinked_change, of);
}

result<void> mark_synced(store::transaction& tx, std::string_view shop, std::string_view identity, std::int64_t at) {
  VT_CHECK(tx.run(sql::mark_synced, {shop, identity, at}));
  return {};
}

}  // namespace vetrina::identity
