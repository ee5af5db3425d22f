#include "identity/revoke.hpp"

#include "base/strings.hpp"
#include "connector/revoke.hpp"
#include "crypto/random.hpp"
#include "identity/identity_sql.hpp"
#include "json/codec.hpp"
#include "shoppers/erasures.hpp"
#include "store/head.hpp"
#include "store/jobs.hpp"

namespace vetrina::identity {
namespace {

// Everything that giving tokens back needs. Only ever sealed; the codec never writes what it knows to be secret, so
// here secrets pass as text.
struct held_instance {
  std::string connector;
  std::string plugin;
  std::string settings;
  std::map<std::string, std::string> secrets;
};
BOOST_DESCRIBE_STRUCT(held_instance, (), (connector, plugin, settings, secrets))
VT_NOTES(held_instance, note{"connector", "Instance that the tokens came through."}, note{"plugin", "Its plugin."},
         note{"settings", "Its settings, as text."}, note{"secrets", "Its secrets by name."})

struct revocation {
  held_instance through;
  std::string refresh;
  std::string access;
  std::int64_t until = 0;
  bool watched = false;
};
BOOST_DESCRIBE_STRUCT(revocation, (), (through, refresh, access, until, watched))
VT_NOTES(revocation, note{"through", "How to reach the network."}, note{"refresh", "Refresh token, or empty."},
         note{"access", "Access token, or empty."}, note{"until", "When to give up, ms."},
         note{"watched", "Whether it is a step of an erasure."})

struct forgotten {
  held_instance through;
  std::int64_t until = 0;
};
BOOST_DESCRIBE_STRUCT(forgotten, (), (through, until))
VT_NOTES(forgotten, note{"through", "The connector as it was."}, note{"until", "When it was removed, ms."})

struct job_body {
  std::string sealed;
};
BOOST_DESCRIBE_STRUCT(job_body, (), (sealed))
VT_NOTES(job_body, note{"sealed", "Envelope of the vault."})

held_instance held(connector::instance const& one) {
  held_instance out{one.connector, one.plugin, one.settings, {}};
  for (auto const& [name, value] : one.secrets) out.secrets.emplace(name, value.reveal());
  return out;
}

connector::instance opened(ops::call const& in, held_instance const& from) {
  connector::instance out{in.who.shop, from.connector, from.plugin, from.settings, {}};
  for (auto const& [name, value] : from.secrets) out.secrets.emplace(name, secret{value});
  return out;
}

result<void> queue(ops::call const& in, store::transaction& tx, std::string_view job, std::string_view key,
                   std::string&& plain) {
  secret const text{std::move(plain)};
  VT_TRY(auto const sealed, in.sys.vault.seal({in.who.shop, key, job, 1}, text));
  return store::enqueue(tx, in.who.shop, job, key, in.sys.time.wall_ms(), json::encode(job_body{sealed}));
}

template <class Plain>
result<Plain> unsealed(ops::call const& in, std::string_view job, std::string_view key, std::string_view body) {
  VT_TRY(auto const row, json::decode<job_body>(body, json::tolerant));
  VT_TRY(auto const text, in.sys.vault.open({in.who.shop, key, job, 1}, row.sealed));
  return json::decode<Plain>(text.reveal(), json::tolerant);
}

// Discovery may name an endpoint that the manifest does not.
bool may_take_tokens_back(connector::manifest const& about) {
  auto const& auth = about.auth;
  bool const signs_in = auth.kind == connector::auth_kind::oidc || auth.kind == connector::auth_kind::oauth2;
  return signs_in && (auth.revocation_endpoint || auth.discovery != connector::discovery_kind::none);
}

// The tokens were given by the network that this instance stands for, not by one that took its name since.
bool same_network(ops::call const& in, linked_identity const& of, connector::instance const& through) {
  auto const about = in.sys.connectors.find(through.plugin);
  if (!about || through.plugin != of.plugin || !may_take_tokens_back(**about)) return false;
  auto const issuer = connector::identity_issuer(**about, through);
  return issuer && *issuer == of.issuer;
}

result<secret> token_text(ops::call const& in, store::session& db, linked_identity const& of, std::string_view kind) {
  VT_TRY(auto const kept, find_token(db, in.who.shop, of.identity, kind));
  if (!kept) return secret{};
  return open_token(in, of.identity, kind, *kept);
}

result<bool> queue_for(ops::call const& in, store::transaction& tx, linked_identity const& of,
                       connector::instance const& through, bool watched) {
  if (!same_network(in, of, through)) return false;
  auto access = token_text(in, tx, of, access_kind);
  auto refresh = token_text(in, tx, of, refresh_kind);
  // A token that does not open any more cannot be given back, and must not keep anybody linked.
  token_set const tokens{access ? *std::move(access) : secret{}, 0, refresh ? *std::move(refresh) : secret{}};
  if (tokens.access.empty() && tokens.refresh.empty()) return false;
  VT_CHECK(queue_revocation_of(in, tx, through, tokens, watched));
  return true;
}

}  // namespace

result<bool> queue_revocation(ops::call const& in, store::transaction& tx, linked_identity const& of, bool watched) {
  auto const through = find_instance(in, tx, of.connector, {});
  if (!through) return false;
  return queue_for(in, tx, of, *through, watched);
}

result<void> queue_revocation_of(ops::call const& in, store::transaction& tx, connector::instance const& through,
                                 token_set const& tokens, bool watched) {
  auto const now = in.sys.time.wall_ms();
  revocation const what{held(through), std::string{tokens.refresh.reveal()}, std::string{tokens.access.reveal()},
                        now + revocation_tried_for_ms, watched};
  auto const id = crypto::new_id(in.sys.random, "rev_");
  if (watched) {
    shoppers::erasure_step step{.id = id, .connector = through.connector, .plugin = through.plugin, .at = now};
    VT_CHECK(shoppers::leave_step(tx, in.who.shop, step));
  }
  return queue(in, tx, revoke_job, id, json::encode(what));
}

namespace {

// How a try went that is not to be repeated.
struct given_back {
  std::string_view state = "done";
  std::string_view reason;
};

result<given_back> give_back(ops::exchange& in, revocation const& what) {
  if (in.sys.time.wall_ms() >= what.until) {
    constexpr std::string_view reason = "oauth.revocation_failed";
    in.sys.log.write(log_level::warning, revoke_job, reason,
                     "A network could not be told for seven days that tokens are over. They end by themselves.");
    return given_back{"given_up", reason};
  }
  VT_TRY(auto const way, reach(in, opened(in, what.through)));
  auto const context = way.context(in);
  VT_TRY(auto const at, connector::resolve_provider(context, way.about, way.of, way.redirect_uri));
  if (at.revocation_endpoint.empty()) return given_back{"given_up", "oauth.no_revocation"};
  given_back out;
  // The refresh token first: with most providers the whole grant goes with it.
  std::pair<std::string_view, std::string const&> const tokens[] = {{refresh_kind, what.refresh},
                                                                    {access_kind, what.access}};
  for (auto const& [kind, token] : tokens) {
    if (token.empty()) continue;
    auto const done = connector::revoke_token(context, at, secret{token}, kind);
    if (done) continue;
    if (done.error().slug != "oauth.revocation_refused") return done.error();
    in.sys.log.write(log_level::warning, revoke_job, done.error().slug, done.error().message);
    out = {"given_up", "oauth.revocation_refused"};
  }
  return out;
}

}  // namespace

result<void> run_revoke_job(ops::exchange& in, std::string_view key, std::string_view body) {
  VT_TRY(auto const what, unsealed<revocation>(in, revoke_job, key, body));
  auto const went = give_back(in, what);
  if (what.watched) {
    VT_CHECK(in.write([&](store::transaction& tx) {
      auto const at = in.sys.time.wall_ms();
      if (!went) return shoppers::count_try(tx, in.who.shop, key, "failed", went.error().slug, at);
      return shoppers::count_try(tx, in.who.shop, key, went->state, went->reason, at);
    }));
  }
  return went ? result<void>{} : went.error();
}

result<void> remove_instance(ops::command& in, connector::instance const& one) {
  forgotten const what{held(one), in.now};
  VT_CHECK(queue(in, in.db, forget_connector_job, crypto::new_id(in.sys.random, "fgt_"), json::encode(what)));
  VT_CHECK(in.db.run(sql::drop_instance, {in.who.shop, one.connector}));
  in.db.touch(store::topic::connectors);
  return {};
}

result<void> run_forget_connector_job(ops::exchange& in, std::string_view key, std::string_view body) {
  VT_TRY(auto const what, unsealed<forgotten>(in, forget_connector_job, key, body));
  auto const through = opened(in, what.through);
  std::string after;
  for (bool more = true; more;) {
    VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
      VT_TRY(auto const some, linked_through(tx, in.who.shop, through.connector, what.until, after));
      more = !some.empty();
      if (more) after = some.back().identity;
      for (auto const& one : some) {
        VT_TRY(bool const queued, queue_for(in, tx, one, through, false));
        static_cast<void>(queued);
        VT_CHECK(drop_tokens(in, tx, one.identity));
        if (!one.needs_reauth) VT_CHECK(lose_grant(in, tx, one, grant_loss::needs_reauth));
      }
      return {};
    }));
  }
  return {};
}

}  // namespace vetrina::identity
