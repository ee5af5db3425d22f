#include <algorithm>

#include "base/strings.hpp"
#include "connector/registration.hpp"
#include "crypto/bytes.hpp"
#include "identity/flow.hpp"
#include "identity/return_to.hpp"
#include "identity/sweep.hpp"
#include "json/codec.hpp"
#include "ops/dispatcher.hpp"
#include "ops/shop_memory.hpp"
#include "shoppers/consents.hpp"
#include "shoppers/find.hpp"

namespace vetrina::identity {
namespace {

// What is decided before the network is asked.
struct prepared {
  connector::instance of;
  std::string return_to;
  std::vector<shoppers::purpose> purposes;
};

result<void> check_shopper(ops::exchange& in, store::session& db, beginning const& wanted, prepared& out) {
  if (!wanted.shopper) {
    if (wanted.intent == intent::sign_in) return {};
    return fail(code::invalid, "caller.shopper_required",
                "Only a signed-in shopper can link, step up or extend. Name them in \"shopper\".", "/shopper");
  }
  VT_TRY(auto const row, shoppers::find_shopper(db, in.who.shop, *wanted.shopper));
  if (!row) {
    return fail(code::not_found, "shopper.unknown",
                "There is no such shopper in this shop. Make them with shopper.put.", "/shopper");
  }
  VT_TRY(auto const agreed, shoppers::consents_of(db, in.who.shop, *wanted.shopper));
  if (wanted.purposes) return {};
  for (std::size_t i = 0; i < shoppers::purpose_count; ++i) {
    auto const one = static_cast<shoppers::purpose>(i);
    if (agreed.has(one)) out.purposes.push_back(one);
  }
  return {};
}

result<prepared> prepare(ops::exchange& in, beginning const& wanted) {
  prepared out;
  out.purposes = wanted.purposes.value_or(std::vector<shoppers::purpose>{});
  VT_TRY(auto const shop, in.sys.operations.kept().of<ops::shop_memory>()->find(in.sys.db, in.who.shop));
  if (!shop) return fail(code::not_found, "shop.unknown", "The shop is gone. Make it with shop.put.", "/shop");
  VT_TRY(out.return_to, check_return_to(*shop, wanted.return_to));
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(out.of, find_instance(in, db, wanted.connector, "/connector"));
    return check_shopper(in, db, wanted, out);
  }));
  return out;
}

// Least first: what signing in needs, what the shopper's purposes need, and what was asked for by name.
result<std::vector<std::string>> scopes_for(connector::manifest const& m, beginning const& wanted,
                                            std::vector<shoppers::purpose> const& purposes) {
  std::vector<std::string> out;
  for (auto const& scope : m.scopes) {
    bool const due = !scope.purpose ||
                     std::ranges::any_of(purposes, [&](auto one) { return json::enum_name(one) == *scope.purpose; });
    bool const named = std::ranges::find(wanted.scopes, scope.scope) != wanted.scopes.end();
    if (due || named) out.push_back(scope.scope);
  }
  for (std::size_t i = 0; i < wanted.scopes.size(); ++i) {
    if (std::ranges::find(m.scopes, wanted.scopes[i], &connector::scope_info::scope) == m.scopes.end()) {
      return fail(code::invalid, "identity.unknown_scope",
                  "The plugin's manifest does not list this scope, so no reason for it could be shown.",
                  cat("/scopes/", std::uint64_t{i}));
    }
  }
  return out;
}

// A provider's live session proves nothing fresh: it must ask again and say when it did (Core 3.1.2.1).
result<void> force_login(connector::provider& at, intent wanted) {
  if (wanted != intent::step_up) return {};
  if (!at.openid) {
    return fail(code::unimplemented, "identity.no_step_up",
                "This network cannot be made to ask for a fresh login. Let the shopper step up at the shop.",
                "/intent");
  }
  at.extra_parameters["prompt"] = "login";
  at.extra_parameters["max_age"] = "0";
  return {};
}

result<std::string> address(connector::oauth_context const& context, connector::provider const& at,
                            connector::authorization_request const& asked) {
  auto url = connector::begin_authorization(context, at, asked);
  // A server that forgot our application says so here; the next attempt registers a new one.
  if (!url && url.error().slug == "oauth.client_refused" && !at.registration.empty()) {
    VT_CHECK(connector::forget_registration(context, at.registration));
  }
  return url;
}

}  // namespace

result<begun> begin(ops::exchange& in, beginning const& wanted) {
  if (!in.sys.settings.http.public_url.starts_with("https://")) {
    return fail(code::precondition, "identity.no_public_url",
                "Set http.public_url to the https origin of the shop: redirect addresses begin with it.");
  }
  VT_TRY(auto ready, prepare(in, wanted));
  VT_CHECK(check_begins(in, wanted.session_hash, in.sys.settings.limits.connect));
  VT_TRY(auto const way, reach(in, std::move(ready.of)));
  VT_TRY(auto const scopes, scopes_for(way.about, wanted, ready.purposes));
  VT_TRY(auto at, connector::resolve_provider(way.context(in), way.about, way.of, way.redirect_uri));
  VT_CHECK(force_login(at, wanted.intent));

  auto const secrets = connector::make_attempt_secrets(in.sys.random);
  begun out;
  VT_TRY(out.attempt, attempt_id(in, secrets.state));
  out.cookie_value = crypto::base64url(in.sys.random.bytes(32));
  if (at.dpop) at.dpop_key = crypto::signing_key::fresh();
  out.comes_by_post = at.response_mode == connector::response_mode::form_post;
  std::string const hint = at.openid ? wanted.hint : "";
  VT_TRY(out.url, address(way.context(in), at, {secrets, scopes, way.redirect_uri, hint}));

  login_attempt made;
  made.connector = wanted.connector;
  made.intent = wanted.intent;
  made.session_hash = wanted.session_hash;
  made.auth_time = wanted.auth_time;
  made.return_to = ready.return_to;
  made.scopes = scopes;
  made.expires_at = in.now + attempt_ms;
  VT_TRY(made.hash, attempt_hash(in, "id", out.attempt));
  VT_TRY(made.browser_hash, attempt_hash(in, "browser", out.cookie_value));
  if (wanted.shopper) {
    VT_TRY(made.shopper_hash, attempt_hash(in, "shopper", *wanted.shopper));
  }
  VT_TRY(made.sealed, seal_secret(in, made.hash,
                                  {out.attempt, secrets.nonce, std::string{secrets.code_verifier.reveal()}, at.issuer,
                                   at.dpop_key ? std::string{at.dpop_key->private_pem().reveal()} : std::string{}}));
  VT_CHECK(put_attempt(in, made));
  VT_CHECK(sweep_in_time(in));
  return out;
}

}  // namespace vetrina::identity
