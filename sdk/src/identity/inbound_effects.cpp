#include "identity/inbound_effects.hpp"

#include "base/strings.hpp"
#include "identity/changes.hpp"
#include "identity/identity_sql.hpp"
#include "identity/inbound_sessions.hpp"
#include "identity/inbound_sql.hpp"
#include "identity/tokens.hpp"
#include "json/codec.hpp"
#include "ops/audit.hpp"
#include "ops/token.hpp"

namespace vetrina::identity {
namespace {

using connector::inbound_effect;

// The journal says it to the shop, the audit log keeps it.
result<void> say(ops::call const& in, store::transaction& tx, std::string_view kind, linked_identity const& of) {
  VT_CHECK(tell(in, tx, kind, of));
  auto who = in.who;
  who.shopper = of.shopper;
  ops::command recorded{{in.sys, who, in.now}, tx};
  return ops::append_audit(recorded, kind);
}

result<void> set_state(ops::call const& in, store::transaction& tx, linked_identity const& of, std::string_view state,
                       bool needs_reauth) {
  VT_CHECK(tx.run(sql::set_state, {in.who.shop, of.identity, state, needs_reauth}));
  return {};
}

result<void> sign_out(ops::call const& in, store::transaction& tx, linked_identity const& of) {
  VT_CHECK(ops::raise_session_epoch(tx, in.who.shop, of.shopper, in.now));
  VT_CHECK(drop_sessions(in, tx, of.identity));
  return say(in, tx, identity_signed_out_change, of);
}

// The person took the grant back, so its scopes are gone with it: whatever a later login brings is all there is.
result<void> revoke(ops::call const& in, store::transaction& tx, linked_identity const& of) {
  if (of.state == "revoked") return {};
  VT_CHECK(drop_tokens(in, tx, of.identity));
  VT_CHECK(set_scopes(in, tx, of, {}, {}));
  VT_CHECK(set_state(in, tx, of, "revoked", true));
  return say(in, tx, identity_revoked_change, of);
}

// Tokens stay: the network says by `restore` that they are good again.
result<void> suspend(ops::call const& in, store::transaction& tx, linked_identity const& of) {
  if (of.state != "active") return {};
  VT_CHECK(set_state(in, tx, of, "suspended", of.needs_reauth));
  VT_CHECK(ops::raise_session_epoch(tx, in.who.shop, of.shopper, in.now));
  return say(in, tx, identity_suspended_change, of);
}

// Only what `suspend` did: a link whose network spoke of somebody else needs a login.
result<void> restore(ops::call const& in, store::transaction& tx, linked_identity const& of) {
  if (of.state != "suspended" || of.needs_reauth) return {};
  VT_CHECK(set_state(in, tx, of, "active", false));
  return say(in, tx, identity_restored_change, of);
}

// At the person's own word, so it may take their only way to sign in. Tokens go first: the network has ended them.
result<void> erase(ops::call const& in, store::transaction& tx, linked_identity const& of) {
  VT_CHECK(drop_tokens(in, tx, of.identity));
  VT_CHECK(say(in, tx, identity_erasure_asked_change, of));
  VT_TRY(bool const given_back, unlink(in, tx, of));
  static_cast<void>(given_back);
  return {};
}

result<void> apply(ops::call const& in, store::transaction& tx, inbound_effect what, linked_identity const& of) {
  switch (what) {
    case inbound_effect::nothing: return {};
    case inbound_effect::tell: return say(in, tx, identity_notice_change, of);
    case inbound_effect::sign_out: return sign_out(in, tx, of);
    case inbound_effect::revoke: return revoke(in, tx, of);
    case inbound_effect::suspend: return suspend(in, tx, of);
    case inbound_effect::restore: return restore(in, tx, of);
    case inbound_effect::erase: return erase(in, tx, of);
  }
  return {};
}

result<std::optional<linked_identity>> person_of(ops::call const& in, store::session& db, std::string_view issuer,
                                                 connector::inbound_event const& event,
                                                 std::optional<std::string> const& session) {
  if (event.subject) {
    VT_TRY(auto const hmac, subject_hmac(in, issuer, *event.subject));
    return find_by_subject(db, in.who.shop, issuer, hmac);
  }
  if (session) return find_by_session(in, db, issuer, *session);
  return std::optional<linked_identity>{};
}

}  // namespace

result<bool> take_notice(ops::exchange& in, store::transaction& tx, std::string_view connector, std::string_view issuer,
                         connector::verified_notice const& what) {
  auto const& shop = in.who.shop;
  VT_CHECK(tx.run(sql::forget_notices, {shop, in.now}));
  VT_TRY(auto const taken,
         tx.first(sql::find_notice, {shop, connector, what.once}, [](store::row const& r) { return r.integer(0); }));
  if (taken) return false;
  VT_CHECK(tx.run(sql::put_notice, {shop, connector, what.once, what.remember_until}));
  for (auto const& event : what.events) {
    VT_TRY(auto const person, person_of(in, tx, issuer, event, what.session));
    if (person) VT_CHECK(apply(in, tx, event.does, *person));
  }
  return true;
}

}  // namespace vetrina::identity
