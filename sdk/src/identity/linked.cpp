#include "identity/linked.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "identity/changes.hpp"
#include "identity/identity_sql.hpp"
#include "identity/inbound_sessions.hpp"
#include "identity/refresh.hpp"
#include "identity/revoke.hpp"
#include "identity/sync_progress.hpp"
#include "identity/tokens.hpp"
#include "identity/turns.hpp"
#include "json/codec.hpp"
#include "ops/audit.hpp"
#include "ops/derived_keys.hpp"
#include "shoppers/find.hpp"
#include "shoppers/receipts.hpp"
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
  return {r.string(0),
          r.string(1),
          r.string(2),
          r.string(3),
          r.string(4),
          r.string(5),
          r.string(6),
          r.string(7),
          r.string(8),
          words_of(r.text(9)),
          words_of(r.text(10)),
          r.string(11),
          r.integer(12),
          r.optional_integer(13),
          r.flag(14)};
}

vault::place display_place(ops::call const& in, std::string_view identity) {
  return {in.who.shop, identity, "identity_display", 1};
}
vault::place subject_place(ops::call const& in, std::string_view identity) {
  return {in.who.shop, identity, "identity_subject", 1};
}

result<std::string> sealed_display(ops::call const& in, std::string_view identity, display const& shown) {
  return in.sys.vault.seal(display_place(in, identity), secret{json::encode(shown)});
}

token_set tokens_of(verified_identity const& who) {
  return {secret{who.access_token}, who.access_expires_at, secret{who.refresh_token}, secret{who.dpop_key}};
}

// What the person let the network give, and taking it back, in the shop's chain of receipts.
result<void> keep_receipt(ops::call const& in, store::transaction& tx, linked_identity const& of, bool granted) {
  shoppers::receipt_body body;
  body.about = shoppers::receipt_kind::link;
  body.granted = granted;
  body.connector = of.connector;
  if (granted) body.scopes = of.scopes;
  ops::command as_command{{in.sys, in.who, in.now}, tx};
  VT_CHECK(shoppers::append_receipt(as_command, of.shopper, std::move(body)));
  return {};
}

}  // namespace

result<void> tell(ops::call const& in, store::transaction& tx, std::string_view kind, linked_identity const& of) {
  VT_TRY(auto const owner, shoppers::find_shopper(tx, in.who.shop, of.shopper));
  bool const turns = kind == identity_linked_change || kind == identity_unlinked_change;
  identity_change const body{owner ? owner->public_id : std::string{}, of.connector, turns};
  auto const append = kind == identity_unlinked_change ? &store::append_withdrawal : &store::append_change;
  VT_CHECK(append(tx, in.who.shop, kind, of.identity, in.now, json::encode(body)));
  tx.touch(store::topic::identities);
  return {};
}

result<std::string> subject_hmac(ops::call const& in, std::string_view issuer, std::string_view subject) {
  VT_TRY(auto const key, ops::derived_key(in, "identity.subject"));
  // The length keeps (issuer, subject) apart from every other split of the same bytes.
  return crypto::base64url(crypto::hmac_sha256(*key, cat(std::uint64_t{issuer.size()}, ":", issuer, subject)));
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
  VT_TRY(made.subject_hmac, subject_hmac(in, who.issuer, who.subject));
  VT_TRY(made.subject_sealed, in.sys.vault.seal(subject_place(in, made.identity), secret{who.subject}));
  VT_TRY(made.display_sealed, sealed_display(in, made.identity, who.shown));
  VT_CHECK(tx.run(sql::put_linked, {in.who.shop, made.identity, made.shopper, made.connector, made.plugin, made.issuer,
                                    made.subject_hmac, made.subject_sealed, made.display_sealed, made.email_grade,
                                    joined(made.scopes), joined(made.missing_scopes), auth_time, in.now}));
  VT_CHECK(keep_tokens(in, tx, made, tokens_of(who)));
  VT_CHECK(keep_session(in, tx, made, who.session_id));
  VT_CHECK(keep_receipt(in, tx, made, true));
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
  VT_CHECK(keep_session(in, tx, of, who.session_id));
  // Whoever follows the journal must learn that this one counts again.
  if (of.state != "active") VT_CHECK(tell(in, tx, identity_restored_change, of));
  if (!narrower) {
    VT_CHECK(keep_tokens(in, tx, of, tokens_of(who)));
    VT_CHECK(tx.run(sql::set_state, {in.who.shop, of.identity, "active", false}));
    if (!std::ranges::is_permutation(scopes, of.scopes)) {
      auto widened = of;
      widened.scopes = scopes;
      VT_CHECK(keep_receipt(in, tx, widened, true));
    }
  }
  VT_CHECK(store::enqueue(tx, in.who.shop, sync_job, of.identity, in.now, "{}"));
  tx.touch(store::topic::identities);
  return {};
}

result<bool> unlink(ops::call const& in, store::transaction& tx, linked_identity const& of, unlinked_for why) {
  VT_TRY(bool const given_back, queue_revocation(in, tx, of, why == unlinked_for::erasure));
  VT_CHECK(drop_tokens(in, tx, of.identity));
  VT_CHECK(drop_sessions(in, tx, of.identity));
  VT_CHECK(drop_progress(tx, in.who.shop, of.identity));
  VT_CHECK(tx.run(sql::drop_linked, {in.who.shop, of.identity}));
  VT_CHECK(keep_receipt(in, tx, of, false));
  VT_CHECK(mark_turn(in, tx, of.shopper, {}));
  VT_CHECK(tell(in, tx, identity_unlinked_change, of));
  return given_back;
}

result<void> lose_grant(ops::call const& in, store::transaction& tx, linked_identity const& of, grant_loss why) {
  bool const suspended = why == grant_loss::suspended;
  auto const kind = suspended ? identity_suspended_change : identity_needs_reauth_change;
  VT_CHECK(tx.run(sql::set_state, {in.who.shop, of.identity, suspended ? "suspended" : of.state.c_str(), true}));
  VT_CHECK(tell(in, tx, kind, of));
  auto who = in.who;
  who.shopper = of.shopper;
  ops::command recorded{{in.sys, who, in.now}, tx};
  return ops::append_audit(recorded, kind);
}

result<void> set_scopes(ops::call const& in, store::transaction& tx, linked_identity const& of,
                        std::vector<std::string> const& scopes, std::vector<std::string> const& missing) {
  VT_CHECK(tx.run(sql::set_scopes, {in.who.shop, of.identity, joined(scopes), joined(missing)}));
  return {};
}

result<std::vector<linked_identity>> linked_through(store::session& db, std::string_view shop,
                                                    std::string_view connector, std::int64_t until,
                                                    std::string_view after) {
  std::vector<linked_identity> out;
  VT_CHECK(db.each(sql::linked_through, {shop, after, connector, until}, [&](store::row const& r) {
    out.push_back(as_linked(r));
    return true;
  }));
  return out;
}

result<void> mark_synced(store::transaction& tx, std::string_view shop, std::string_view identity, std::int64_t at) {
  VT_CHECK(tx.run(sql::mark_synced, {shop, identity, at}));
  return {};
}

}  // namespace vetrina::identity
