#include "base/strings.hpp"
#include "identity/flow.hpp"
#include "identity/identity_sql.hpp"
#include "identity/turns.hpp"
#include "json/codec.hpp"
#include "ops/audit.hpp"
#include "shoppers/find.hpp"

namespace vetrina::identity {
namespace {

struct verdict {
  identity::status status = status::rejected;
  std::string reason;
  std::optional<std::string> shopper;
  std::optional<std::string> identity;
};

result<verdict> linked_now(ops::exchange& in, store::transaction& tx, login_attempt const& held,
                           std::string const& shopper, verified_identity const& who, std::int64_t auth_time) {
  // Looked up again: the shopper may have been erased while the network was asked.
  VT_TRY(auto const row, shoppers::find_shopper(tx, in.who.shop, shopper));
  if (!row) return verdict{status::rejected, "shopper.unknown", {}, {}};
  VT_TRY(auto const count,
         tx.first(sql::count_of_shopper, {in.who.shop, shopper}, [](store::row const& r) { return r.integer(0); }));
  if (count.value_or(0) >= most_identities) return verdict{status::rejected, "identity.too_many", {}, {}};
  VT_TRY(auto const made, link(in, tx, shopper, who, auth_time));
  VT_CHECK(mark_turn(in, tx, shopper, held.session_hash));
  return verdict{status::linked, "", shopper, made.identity};
}

// Asked whatever the answer is used for, so that it takes the same time for addresses that are here and that are not.
result<bool> has_shopper_with(ops::exchange& in, store::session& db, std::optional<std::string> const& address) {
  VT_TRY(auto const hash, shoppers::email_hash(in, address.value_or("")));
  VT_TRY(auto const found, shoppers::find_by_verified_email(db, in.who.shop, hash));
  return found && address;
}

result<verdict> decided(ops::exchange& in, store::transaction& tx, login_attempt const& held,
                        verified_identity const& who, decision_facts facts, std::int64_t auth_time) {
  VT_TRY(bool const late, overtaken(in, tx, held));
  if (late) return verdict{status::rejected, "identity.overtaken", {}, {}};
  VT_TRY(auto const hmac, subject_hmac(in, who.issuer, who.subject));
  VT_TRY(auto const owner, find_by_subject(tx, in.who.shop, who.issuer, hmac));
  if (owner) facts.owner = owner->shopper;
  VT_TRY(facts.address_known, has_shopper_with(in, tx, who.shown.email));
  if (held.intent == intent::step_up && !is_fresh(who.authenticated_at, in.sys.time.wall_ms())) {
    return verdict{status::rejected, "identity.no_fresh_login", {}, {}};
  }
  auto const what = decide(facts);
  switch (what) {
    case status::linked: return linked_now(in, tx, held, *facts.shopper, who, auth_time);
    case status::signed_in:
    case status::already_linked:
    case status::extended:
      VT_CHECK(refresh(in, tx, *owner, who));
      return verdict{what, "", owner->shopper, owner->identity};
    case status::conflict: return verdict{what, "identity.linked_elsewhere", {}, {}};
    case status::needs_step_up: return verdict{what, "identity.not_fresh", facts.shopper, {}};
    case status::new_shopper_proposed:
    case status::needs_existing_login: return verdict{what, "", {}, {}};
    default: return verdict{status::rejected, "identity.not_linked", {}, {}};
  }
}

}  // namespace

result<settled> settle(ops::exchange& in, login_attempt& of, verified_identity who,
                       std::optional<std::string> const& shopper, std::int64_t auth_time, bool accepted) {
  decision_facts const facts{of.intent, std::nullopt, shopper, is_fresh(auth_time, in.sys.time.wall_ms()), accepted};
  verdict found;
  auto const done = ops::conclude(in, [&](store::transaction& tx) -> result<void> {
    VT_TRY(found, decided(in, tx, of, who, facts, auth_time));
    return {};
  });
  if (!done) {
    // Of two shoppers who bring the same identity at once the unique index lets one in (login.md N20).
    if (done.error().slug != "store.conflict") return done.error();
    found = {status::conflict, "identity.linked_elsewhere", {}, {}};
  }
  of.outcome.status = found.status;
  of.outcome.reason = found.reason;
  of.outcome.detail.reset();
  of.outcome.trace.push_back(cat("decided.", json::enum_name(found.status)));
  // Not moved: decided twice at once, and each was told what the record says.
  if (waits(found.status)) {
    VT_TRY(bool const kept, hold(in, of, who));
    static_cast<void>(kept);
  } else {
    of.held.clear();
    VT_TRY(bool const moved, move(in, of, of.state, attempt_state::decided, of.expires_at));
    static_cast<void>(moved);
  }
  settled out{of.outcome, found.shopper, found.identity, std::nullopt};
  // Whose account it is at the network is nobody's business where it belongs to another shopper here.
  if (found.status != status::rejected && found.status != status::conflict) out.who = std::move(who);
  return out;
}

}  // namespace vetrina::identity
