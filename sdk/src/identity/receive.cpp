#include <algorithm>

#include "base/strings.hpp"
#include "connector/callback.hpp"
#include "connector/capabilities.hpp"
#include "connector/registration.hpp"
#include "connector/userinfo.hpp"
#include "crypto/bytes.hpp"
#include "identity/flow.hpp"
#include "identity/sweep.hpp"
#include "ops/audit.hpp"

namespace vetrina::identity {
namespace {

// In the audit log: a network gave more than was asked for (login.md b.2, 23).
constexpr std::string_view scopes_dropped_record = "identity.scopes_dropped";
constexpr std::int64_t plugin_timeout_ms = 15 * second_ms;

// A broken store or key ring is our trouble and an error of the operation; the attempt is not to blame.
bool is_ours(error const& e) { return e.slug.starts_with("store.") || e.slug.starts_with("vault."); }

// The slug of the first binding that does not hold.
result<std::string> broken_binding(ops::call const& in, login_attempt& of, arrival const& what) {
  auto& trace = of.outcome.trace;
  if (of.connector != what.connector) return std::string{"identity.other_connector"};
  trace.emplace_back("connector.same");
  VT_TRY(auto browser, browser_mismatch(in, of, what.cookie));
  if (!browser.empty()) return browser;
  trace.emplace_back("browser.same");
  if (!what.facts) return std::string{};
  VT_TRY(auto session, mismatch(in, of, *what.facts));
  if (session.empty()) trace.emplace_back("session.same");
  return session;
}

// Subject, attributes and tokens, proved; or the error that says what was not right.
result<verified_identity> verified(ops::exchange& in, login_attempt& of, connector::authorization_response const& got) {
  auto& trace = of.outcome.trace;
  connector::instance instance;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(instance, find_instance(in, db, of.connector, ""));
    return {};
  }));
  VT_TRY(auto const way, reach(in, std::move(instance)));
  auto const context = way.context(in);
  VT_TRY(auto at, connector::resolve_provider(context, way.about, way.of, way.redirect_uri));
  // The code belongs to the provider that the browser was sent to, whatever the connector's settings say by now.
  VT_TRY(auto const part, open_secret(in, of));
  // Whether its tokens are bound to a key was settled there too.
  bool const bound = !part.dpop_key.empty();
  if (bound) {
    VT_TRY(at.dpop_key, crypto::signing_key::parse(secret{part.dpop_key}));
  }
  if (part.issuer != at.issuer || (at.dpop && !bound)) {
    return fail(code::aborted, "identity.connector_changed",
                "The connector was set up anew while the login was under way.");
  }
  VT_CHECK(connector::check_response_issuer(got, at.response_issuer, at.response_issuer_required));
  trace.emplace_back("response.issuer");
  if (!got.error.empty()) {
    return fail(code::cancelled, got.error == "access_denied" ? "identity.access_denied" : "identity.provider_error",
                "The provider ended the login.");
  }
  auto tokens =
      connector::exchange_code(context, at, got.code, secret{part.code_verifier}, way.redirect_uri, of.scopes);
  if (!tokens) {
    // A server that forgot our application says so here; the next attempt registers a new one.
    if (tokens.error().slug == "oauth.client_refused" && !at.registration.empty()) {
      VT_CHECK(connector::forget_registration(context, at.registration));
    }
    return tokens.error();
  }
  trace.emplace_back("code.exchanged");
  if (tokens->scopes_dropped) {
    trace.emplace_back("scopes.dropped");
    VT_CHECK(in.write([&](store::transaction& tx) {
      ops::command recorded{{in.sys, in.who, in.now}, tx};
      return ops::append_audit(recorded, scopes_dropped_record);
    }));
  }

  verified_identity who;
  who.connector = of.connector;
  who.plugin = way.of.plugin;
  who.issuer = at.issuer;
  claim_documents documents;
  auto const wants = [&](connector::claims_source one) {
    return std::ranges::find(way.about.auth.claims.sources, one) != way.about.auth.claims.sources.end();
  };
  std::optional<std::string> subject;
  if (at.openid) {
    VT_TRY(documents.id_token, connector::verified_claims(context, at, *tokens, part.nonce));
    subject = documents.id_token->string_at("/sub");
    who.session_id = documents.id_token->string_at("/sid").value_or("");
    auto const at_s = documents.id_token->integer_at("/auth_time").value_or(0);
    who.authenticated_at = at_s > 0 && at_s < json::max_integer / second_ms ? at_s * second_ms : 0;
    trace.emplace_back("id_token.verified");
  }
  if (wants(connector::claims_source::userinfo) && !at.userinfo_endpoint.empty()) {
    VT_TRY(documents.userinfo, connector::userinfo(context, at, tokens->access_token, subject));
    trace.emplace_back("userinfo.read");
  }
  if (wants(connector::claims_source::profile)) {
    VT_TRY(auto const text,
           in.sys.connectors.run(way.of, connector::identity_capability, "profile", "{}",
                                 {{{"access", tokens->access_token}}, at.dpop_key}, plugin_timeout_ms));
    VT_TRY(documents.profile, json::document::parse(text));
    trace.emplace_back("profile.read");
  }
  VT_CHECK(take_claims(who, way.about, documents));
  // Whatever the map says, where an id_token vouches its subject is the one.
  if (subject) who.subject = *subject;
  who.access_token = std::string{tokens->access_token.reveal()};
  who.refresh_token = std::string{tokens->refresh_token.reveal()};
  who.dpop_key = part.dpop_key;
  who.access_expires_at = tokens->expires_at;
  who.scopes = tokens->scopes;
  who.missing_scopes = tokens->missing_scopes;
  return who;
}

attempt_outcome rejected(std::string_view reason, std::optional<std::string> detail = std::nullopt) {
  return {status::rejected, std::string{reason}, {}, std::move(detail)};
}

result<received> refused_parse(ops::exchange& in, arrival const& what, error const& why) {
  // An attempt is ended by an answer that cannot be read only where its own browser brings it.
  if (auto const state = connector::state_of_refused(what.query); !state.empty()) {
    VT_TRY(auto attempt, attempt_by_state(in, state));
    if (attempt && attempt->state == attempt_state::created) {
      VT_TRY(auto const other, browser_mismatch(in, *attempt, what.cookie));
      if (other.empty()) {
        VT_CHECK(end(in, *attempt, status::rejected, why.slug, why.message));
        auto outcome = attempt->outcome;
        return received{std::move(attempt), std::move(outcome), {}};
      }
    }
  }
  return received{std::nullopt, rejected(why.slug, why.message), {}};
}

}  // namespace

std::string cookie_value(std::string_view given) {
  if (given.find('=') == std::string_view::npos) return std::string{trimmed(given)};
  for (auto const pair : split(given, ';')) {
    auto const one = trimmed(pair);
    if (one.starts_with(cookie_name) && one.size() > cookie_name.size() && one[cookie_name.size()] == '=') {
      return std::string{one.substr(cookie_name.size() + 1)};
    }
  }
  return {};
}

result<std::string> browser_mismatch(ops::call const& in, login_attempt const& of, std::string_view cookie) {
  VT_TRY(auto const hash, attempt_hash(in, "browser", cookie_value(cookie)));
  return std::string{crypto::equal(hash, of.browser_hash) ? "" : "identity.other_browser"};
}

result<std::string> mismatch(ops::call const& in, login_attempt const& of, arrival::host_facts const& facts) {
  if (!of.session_hash.empty() && !crypto::equal(of.session_hash, facts.session_hash)) {
    return std::string{"identity.other_session"};
  }
  std::string shopper_hash;
  if (facts.shopper) {
    VT_TRY(shopper_hash, attempt_hash(in, "shopper", *facts.shopper));
  }
  if (!crypto::equal(of.shopper_hash, shopper_hash)) return std::string{"identity.other_shopper"};
  return std::string{};
}

result<void> end(ops::exchange& in, login_attempt& of, status how, std::string_view reason,
                 std::optional<std::string> detail) {
  of.outcome.status = how;
  of.outcome.reason = std::string{reason};
  of.outcome.detail = std::move(detail);
  of.held.clear();
  auto const from = of.state;
  VT_TRY(auto const moved, move(in, of, from, attempt_state::decided, of.expires_at));
  static_cast<void>(moved);  // where another ended it first, it is ended all the same
  return {};
}

result<received> receive(ops::exchange& in, arrival const& what) {
  auto const got = connector::parse_callback(what.query);
  if (!got) return refused_parse(in, what, got.error());
  VT_TRY(auto attempt, attempt_by_state(in, got->state));
  if (!attempt) return received{std::nullopt, rejected("identity.unknown_attempt"), {}};
  if (attempt->state != attempt_state::created) {
    bool const running = attempt->state == attempt_state::returned;
    return received{std::nullopt, rejected(running ? "identity.in_progress" : "identity.attempt_used"), {}};
  }
  attempt->outcome.trace = {"attempt.found"};
  // Consumed before anything else is looked at: of two callbacks at once, one goes on.
  VT_TRY(auto const mine, move(in, *attempt, attempt_state::created, attempt_state::returned, attempt->expires_at));
  if (!mine) return received{std::nullopt, rejected("identity.attempt_used"), {}};

  VT_TRY(auto const broken, broken_binding(in, *attempt, what));
  if (!broken.empty()) {
    VT_CHECK(end(in, *attempt, status::rejected, broken));
    return received{attempt, attempt->outcome, {}};
  }
  auto who = verified(in, *attempt, *got);
  if (!who) {
    if (is_ours(who.error())) return who.error();
    bool const denied = who.error().slug == "identity.access_denied";
    VT_CHECK(end(in, *attempt, denied ? status::cancelled : status::rejected, who.error().slug, who.error().message));
    return received{attempt, attempt->outcome, {}};
  }
  attempt->outcome.trace.emplace_back("identity.verified");
  return received{attempt, attempt->outcome, *std::move(who)};
}

result<bool> hold(ops::exchange& in, login_attempt& of, verified_identity const& who) {
  VT_TRY(of.held, seal_held(in, of.hash, who));
  VT_TRY(bool const kept, move(in, of, of.state, attempt_state::held, in.sys.time.wall_ms() + held_ms));
  if (kept) VT_CHECK(sweep_when_over(in, of));
  return kept;
}

}  // namespace vetrina::identity
