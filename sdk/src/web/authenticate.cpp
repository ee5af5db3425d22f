#include "web/authenticate.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "ops/shops.hpp"
#include "ops/token.hpp"

namespace vetrina::web {
namespace {

// The first language that a visitor names; a market's own is the fallback (ops/resolve_caller.cpp).
std::string language(std::string_view accept) {
  auto const first = trimmed(accept.substr(0, accept.find_first_of(",;")));
  bool const plain = first.size() >= 2 && first.size() <= 35 &&
                     first.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
                         std::string_view::npos;
  return plain ? std::string{first} : std::string{};
}

std::string host_of(std::string_view header) {
  auto const colon = header.rfind(':');
  bool const has_port = colon != std::string_view::npos && header.find(']', colon) == std::string_view::npos;
  return ascii_lower(has_port ? header.substr(0, colon) : header);
}

result<void> with_key(ops::services const& sys, std::string_view key, visitor& out) {
  return sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(auto const grant, ops::find_key(db, key));
    if (!grant) {
      return fail(code::unauthenticated, "access.bad_key",
                  "This key is unknown or was revoked. Make one with key.create.");
    }
    out.hint.who = ops::role::admin;
    out.hint.shop = grant->shop;
    out.hint.scopes = grant->scopes;
    out.hint.actor = grant->id;
    return {};
  });
}

result<void> with_session(ops::services const& sys, request const& from, std::string const& cookie, bool changes,
                          visitor& out) {
  VT_TRY(auto const token, ops::verify_shopper(sys.vault, cookie, sys.time.wall_ms()));
  VT_CHECK(sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(auto const epoch, ops::session_epoch(db, token.shop, token.shopper));
    if (epoch == token.epoch) return {};
    return fail(code::unauthenticated, "session.expired", "This session was ended. Sign in again.");
  }));
  if (changes) {
    VT_TRY(auto const proof, ops::csrf_for(sys.vault, token.shop, cookie));
    std::string sent{from.header("x-vetrina-csrf")};
    if (sent.empty() && from.form) sent = find(*from.form, "csrf").value_or("");
    if (!crypto::equal(proof, sent)) {
      return fail(code::denied, "session.csrf",
                  "The form did not come from the shop's own page, or is too old. Load the page again.");
    }
  }
  out.hint.who = ops::role::shopper;
  out.hint.shop = token.shop;
  out.hint.shopper = token.shopper;
  out.hint.actor = "shopper";
  out.session_token = cookie;
  out.session_hash = token.session_hash;
  out.hint.auth_time = token.auth_time;
  return {};
}

result<void> with_order_token(ops::services const& sys, std::string const& text, visitor& out) {
  VT_TRY(auto const token, ops::verify_order(sys.vault, text, sys.time.wall_ms()));
  out.hint.who = ops::role::order_token;
  out.hint.shop = token.shop;
  out.hint.order = token.order;
  out.hint.actor = "order_token";
  return {};
}

visitor somebody(request const& from) {
  visitor out;
  out.hint.via = ops::transport::http;
  out.hint.who = ops::role::open;
  out.hint.actor = "open";
  out.hint.scopes = {};
  // What was asked for by name wins: ops/resolve_caller.cpp reads it from the document.
  out.hint.locale = find(from.query, "locale") ? std::string{} : language(from.header("accept-language"));
  out.hint.idempotency_key = clipped(from.header("idempotency-key"), 256);
  out.hint.global_privacy_control = from.header("sec-gpc") == "1";
  return out;
}

result<visitor> by_cookie_or_host(ops::services const& sys, request const& from, bool changes) {
  if (auto const cookie = find(from.cookies, session_cookie); cookie && !cookie->empty()) {
    auto out = somebody(from);
    auto const known = with_session(sys, from, *cookie, changes, out);
    if (known) return out;
    // A stale cookie must not take the open pages away from a visitor; on a change they are told.
    if (changes || known.error().code != code::unauthenticated) return known.error();
  }
  auto out = somebody(from);
  VT_CHECK(sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(auto const shop, ops::shop_of_host(db, host_of(from.header("host"))));
    out.hint.shop = shop.value_or("");
    if (out.hint.shop.empty()) {
      VT_TRY(auto const all, ops::shop_ids(db));
      if (all.size() == 1) out.hint.shop = all.front();
    }
    return {};
  }));
  return out;
}

}  // namespace

result<visitor> authenticate(ops::services const& sys, request const& from, bool changes) {
  auto const authorization = from.header("authorization");
  if (iequals(authorization.substr(0, 7), "bearer ")) {
    auto out = somebody(from);
    VT_CHECK(with_key(sys, trimmed(authorization.substr(7)), out));
    return out;
  }
  auto token = from.form ? find(*from.form, "token") : std::nullopt;
  if (!token) token = find(from.query, "token");
  if (token && !token->empty()) {
    auto out = somebody(from);
    VT_CHECK(with_order_token(sys, *token, out));
    return out;
  }
  return by_cookie_or_host(sys, from, changes);
}

result<visitor> recognise(ops::services const& sys, request const& from) { return by_cookie_or_host(sys, from, false); }

}  // namespace vetrina::web
