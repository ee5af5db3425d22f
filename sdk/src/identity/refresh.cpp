#include "identity/refresh.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/strings.hpp"
#include "connector/refresh.hpp"
#include "crypto/random.hpp"
#include "identity/identity_sql.hpp"
#include "identity/revoke.hpp"
#include "store/head.hpp"
#include "store/jobs.hpp"

namespace vetrina::identity {
namespace {

constexpr std::int64_t lease_ms = minute_ms;  // longer than metadata, keys and two requests of 10 s each
constexpr std::int64_t rest_ms = 15 * second_ms;
constexpr std::int64_t most_patience_ms = 45 * second_ms;
constexpr std::int64_t most_tries = 2;  // the token, and once more where the answer was lost (login.md b.2, 25)

error no_token() {
  return fail(code::token_revoked, "identity.no_token",
              "There is no access token for this identity, or its time is over. The shopper must sign in there again.");
}

error waits(std::int64_t for_ms) {
  return fail(code::unavailable, "identity.refresh_waits",
              "This identity's tokens are being refreshed, or the network could not do it just now. Try again later.",
              {}, std::max<std::int64_t>(for_ms, second_ms));
}

struct flight {
  ops::exchange& in;
  linked_identity const& of;
  connector::instance const& through;
  connector::refresh_model_kind model;
  std::string_view kind;  // of the token that is spent

  [[nodiscard]] std::string const& shop() const { return in.who.shop; }
  [[nodiscard]] bool rotates() const { return model == connector::refresh_model_kind::rotate; }
};

struct view {
  std::optional<linked_identity> link;
  std::optional<kept_token> access;
  std::optional<kept_token> key;    // that both are bound to
  std::optional<kept_token> spent;  // what a refresh would send; empty where there is no way
};

result<view> look(store::session& db, flight const& f) {
  view out;
  VT_TRY(out.link, find_linked(db, f.shop(), f.of.identity));
  VT_TRY(out.access, find_token(db, f.shop(), f.of.identity, access_kind));
  VT_TRY(out.key, find_token(db, f.shop(), f.of.identity, dpop_kind));
  if (connector::can_refresh(f.model)) {
    VT_TRY(out.spent, find_token(db, f.shop(), f.of.identity, f.kind));
  }
  return out;
}

result<std::optional<crypto::signing_key>> key_of(flight const& f, std::optional<kept_token> const& kept) {
  std::optional<crypto::signing_key> out;
  if (!kept) return out;
  VT_TRY(auto const pem, open_token(f.in, f.of.identity, dpop_kind, *kept));
  VT_TRY(out, crypto::signing_key::parse(pem));
  return out;
}

bool holds(view const& seen) { return seen.link && seen.link->state == "active" && !seen.link->needs_reauth; }

bool same_spent(view const& seen, kept_token const& decided_on) {
  return seen.spent && seen.spent->version == decided_on.version;
}

// Only where the row is still what was decided on: a first refusal is no disconnect (networks.md 2.3).
result<void> lose(flight const& f, kept_token const& decided_on, grant_loss why) {
  return f.in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const now, look(tx, f));
    if (!holds(now) || !same_spent(now, decided_on)) return {};
    if (now.spent->lease_owner != decided_on.lease_owner) return {};
    VT_CHECK(tx.run(sql::rest_token, {f.shop(), f.of.identity, f.kind, decided_on.version, decided_on.lease_owner,
                                      std::int64_t{0}, decided_on.tries}));
    tx.touch(store::topic::vault);
    return lose_grant(f.in, tx, f.of, why);
  });
}

// Nobody tries again for a while; the token is as good as before.
result<void> rest(flight const& f, kept_token const& leased, std::int64_t tries, std::int64_t for_ms) {
  return f.in.write([&](store::transaction& tx) -> result<void> {
    auto const until = f.in.sys.time.wall_ms() + std::max(for_ms, rest_ms);
    VT_CHECK(
        tx.run(sql::rest_token, {f.shop(), f.of.identity, f.kind, leased.version, leased.lease_owner, until, tries}));
    tx.touch(store::topic::vault);
    return {};
  });
}

result<std::optional<kept_token>> lead(flight const& f, kept_token const& seen) {
  auto mine = seen;
  auto const now = f.in.sys.time.wall_ms();
  mine.lease_owner = crypto::new_id(f.in.sys.random, "flt_");
  mine.lease_until = now + lease_ms;
  mine.tries = seen.tries + 1;
  bool won = false;
  VT_CHECK(f.in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const changed, tx.run(sql::lease_token, {f.shop(), f.of.identity, f.kind, seen.version,
                                                         mine.lease_owner, mine.lease_until, now}));
    won = changed == 1;
    return {};
  }));
  if (!won) return std::optional<kept_token>{};
  return std::optional{std::move(mine)};
}

result<std::optional<access_grant>> settle(flight const& f, kept_token const& leased,
                                           connector::token_answer const& got) {
  std::optional<access_grant> out;
  token_set const fresh{got.access_token, got.expires_at, got.refresh_token};
  VT_CHECK(f.in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const now, look(tx, f));
    // Unlinked meanwhile: nobody would ever give these back.
    if (!now.link) return queue_revocation_of(f.in, tx, f.through, fresh);
    // Signed in anew meanwhile: those tokens are newer than ours.
    if (!same_spent(now, leased)) return {};
    VT_CHECK(keep_tokens(f.in, tx, f.of, fresh));
    // Where the same refresh token stays, the lease on it ends here.
    VT_CHECK(tx.run(sql::rest_token, {f.shop(), f.of.identity, f.kind, leased.version, leased.lease_owner,
                                      std::int64_t{0}, std::int64_t{0}}));
    if (!got.missing_scopes.empty()) {
      auto missing = now.link->missing_scopes;
      missing.insert(missing.end(), got.missing_scopes.begin(), got.missing_scopes.end());
      VT_CHECK(set_scopes(f.in, tx, f.of, got.scopes, missing));
    }
    VT_TRY(auto const kept, find_token(tx, f.shop(), f.of.identity, access_kind));
    VT_TRY(auto key, key_of(f, now.key));
    if (kept) out = access_grant{got.access_token, kept->version, std::move(key)};
    return {};
  }));
  return out;
}

result<connector::token_answer> ask(flight const& f, kept_token const& leased) {
  VT_TRY(auto const way, reach(f.in, f.through));
  auto const context = way.context(f.in);
  VT_TRY(auto at, connector::resolve_provider(context, way.about, way.of, way.redirect_uri));
  // Tokens are refreshed as they were given: bound to their key, or, from a time before the connector asked for that, not.
  std::optional<kept_token> key;
  VT_CHECK(f.in.read([&](store::session& db) -> result<void> {
    VT_TRY(key, find_token(db, f.shop(), f.of.identity, dpop_kind));
    return {};
  }));
  VT_TRY(at.dpop_key, key_of(f, key));
  VT_TRY(auto const spent, open_token(f.in, f.of.identity, f.kind, leased));
  VT_TRY(auto const subject, subject_of(f.in, f.of));
  return connector::refresh_tokens(context, at, spent, f.of.scopes, subject.reveal());
}

// Counted before the request leaves: a crash in between must not make it three.
result<bool> lease_again(flight const& f, kept_token& leased) {
  leased.lease_until = f.in.sys.time.wall_ms() + lease_ms;
  bool mine = false;
  VT_CHECK(f.in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const changed, tx.run(sql::lease_again, {f.shop(), f.of.identity, f.kind, leased.version,
                                                         leased.lease_owner, leased.lease_until}));
    mine = changed == 1;
    return {};
  }));
  ++leased.tries;
  return mine;
}

// Sends, and settles what comes of it. Empty: somebody else has newer tokens, look again.
result<std::optional<access_grant>> fly(flight const& f, kept_token leased) {
  for (;;) {
    auto const got = ask(f, leased);
    if (got) return settle(f, leased, *got);
    auto const& why = got.error();
    if (why.slug == "oauth.refresh_lost") {
      if (leased.tries < most_tries) {
        VT_TRY(bool const mine, lease_again(f, leased));
        if (!mine) return std::optional<access_grant>{};
        continue;
      }
      // A token that may be used many times is not spent by an answer that nobody read.
      if (!f.rotates()) {
        VT_CHECK(rest(f, leased, 0, why.retry_after_ms));
        return why;
      }
    }
    if (why.slug == "oauth.refresh_lost" || why.slug == "oauth.refresh_refused") {
      VT_CHECK(lose(f, leased, grant_loss::needs_reauth));
      return std::optional<access_grant>{};
    }
    if (why.slug == "oauth.refresh_identity") {
      VT_CHECK(lose(f, leased, grant_loss::suspended));
      return std::optional<access_grant>{};
    }
    VT_CHECK(rest(f, leased, leased.tries - 1, why.retry_after_ms));
    return why;
  }
}

// Until somebody writes to the vault, or half a second has gone by, for a lease may run out without a word.
class patience {
 public:
  explicit patience(store::database& db) : db_{db} {}
  // False: waited long enough.
  [[nodiscard]] bool wait() {
    auto const before = db_.head(store::topic::vault);
    for (std::int64_t slept = 0; slept < 500 && before == db_.head(store::topic::vault); slept += step_) {
      std::this_thread::sleep_for(std::chrono::milliseconds{step_});
      spent_ += step_;
      step_ = std::min<std::int64_t>(step_ * 2, 40);
    }
    return spent_ < most_patience_ms;
  }

 private:
  store::database& db_;
  std::int64_t step_ = 5;
  std::int64_t spent_ = 0;
};

result<flight> prepare(ops::exchange& in, linked_identity const& of, connector::instance const& through) {
  VT_TRY(auto const* const about, in.sys.connectors.find(through.plugin));
  auto const model = about->auth.refresh_model;
  return flight{in, of, through, model, connector::spent_kind(model)};
}

}  // namespace

result<access_grant> usable_access(ops::exchange& in, linked_identity const& of, connector::instance const& through,
                                   std::int64_t rejected) {
  VT_TRY(auto const f, prepare(in, of, through));
  patience waiting{in.sys.db};
  for (;;) {
    view seen;
    VT_CHECK(in.read([&](store::session& db) -> result<void> {
      VT_TRY(seen, look(db, f));
      return {};
    }));
    if (!holds(seen)) return no_token();
    auto const now = in.sys.time.wall_ms();
    auto const usable = seen.access && seen.access->version != rejected &&
                        (seen.access->expires_at == 0 || now < seen.access->expires_at);
    auto const take = [&]() -> result<access_grant> {
      VT_TRY(auto token, open_token(in, of.identity, access_kind, *seen.access));
      VT_TRY(auto key, key_of(f, seen.key));
      return access_grant{std::move(token), seen.access->version, std::move(key)};
    };
    if (usable && (!seen.spent || seen.access->refresh_at == 0 || now < seen.access->refresh_at)) return take();
    if (!seen.spent) {
      if (seen.access) VT_CHECK(grant_is_dead(in, of, seen.access->version));
      return no_token();
    }
    if (seen.spent->lease_until > now) {
      if (usable) return take();
      if (seen.spent->lease_owner.empty()) return waits(seen.spent->lease_until - now);
      if (!waiting.wait()) return waits(second_ms);
      continue;
    }
    if (f.rotates() && seen.spent->tries >= most_tries) {
      VT_CHECK(lose(f, *seen.spent, grant_loss::needs_reauth));
      continue;
    }
    VT_TRY(auto const leased, lead(f, *seen.spent));
    if (!leased) continue;
    auto got = fly(f, *leased);
    if (!got && usable) return take();  // it has some life left
    if (!got) return got.error();
    if (*got) return **std::move(got);
  }
}

result<void> grant_is_dead(ops::exchange& in, linked_identity const& of, std::int64_t version) {
  bool dead = false;
  VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const link, find_linked(tx, in.who.shop, of.identity));
    VT_TRY(auto const access, find_token(tx, in.who.shop, of.identity, access_kind));
    dead = !link || !access || access->version == version;
    if (!link || link->needs_reauth || !dead) return {};
    return lose_grant(in, tx, *link, grant_loss::needs_reauth);
  }));
  if (dead) return no_token();
  return {};
}

result<void> keep_tokens(ops::call const& in, store::transaction& tx, linked_identity const& of,
                         token_set const& given) {
  VT_CHECK(put_tokens(in, tx, of.identity, given));
  auto const about = in.sys.connectors.find(of.plugin);
  if (!about || (*about)->auth.refresh_model != connector::refresh_model_kind::extend) return {};
  VT_TRY(auto const kept, find_token(tx, in.who.shop, of.identity, access_kind));
  if (!kept || kept->refresh_at == 0) return {};
  return store::enqueue(tx, in.who.shop, extend_job, cat(of.identity, ":", kept->version), kept->refresh_at, "{}");
}

result<void> run_extend_job(ops::exchange& in, std::string_view key, std::string_view) {
  auto const colon = key.find(':');
  std::optional<linked_identity> of;
  std::optional<kept_token> access;
  std::optional<connector::instance> through;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(of, find_linked(db, in.who.shop, key.substr(0, colon)));
    if (!of) return {};
    VT_TRY(access, find_token(db, in.who.shop, of->identity, access_kind));
    if (auto found = find_instance(in, db, of->connector, {})) through = *std::move(found);
    return {};
  }));
  bool const newest = access && cat(of->identity, ":", access->version) == key;
  if (!newest || !through || through->plugin != of->plugin) return {};
  auto const got = usable_access(in, *of, *through);
  if (!got && got.error().slug != "identity.no_token") return got.error();
  return {};
}

}  // namespace vetrina::identity
