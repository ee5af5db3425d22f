#include "connector/inbound_token.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/id_token.hpp"
#include "connector/jwks.hpp"
#include "connector/manifest.hpp"
#include "connector/provider.hpp"

namespace vetrina::connector {
namespace {

constexpr std::string_view logout_event = "http://schemas.openid.net/event/backchannel-logout";
constexpr std::size_t longest_id = 512;

error refused(std::string_view slug, std::string message) { return fail(code::signature, slug, std::move(message)); }

// RFC 8725 section 3.11: a token of another kind by the same signer must not pass for this one. "application/" may be
// left out (RFC 7515 section 4.1.9).
result<void> check_type(std::string_view header, event_token_expectation const& due) {
  if (due.any_type) return {};
  VT_TRY(auto const parsed, json::document::parse(header));
  auto const type = ascii_lower(parsed.string_at("/typ").value_or(""));
  std::string_view const wanted = due.kind == inbound_proof::logout_token ? "logout+jwt" : "secevent+jwt";
  if (type == wanted || type == cat("application/", wanted)) return {};
  return refused("inbound.token_type", cat("The token's header does not say that it is a ", wanted, "."));
}

result<void> check_audience(json::document const& claims, std::span<std::string const> allowed) {
  auto const is_ours = [&](std::optional<std::string> const& one) {
    return one && std::ranges::find(allowed, *one) != allowed.end();
  };
  bool found = is_ours(claims.string_at("/aud"));
  if (claims.is_array("/aud")) {
    for (std::size_t i = 0; i < claims.size_at("/aud"); ++i) {
      if (is_ours(claims.string_at(cat("/aud/", std::uint64_t{i})))) found = true;
    }
  }
  if (!found) return refused("inbound.audience", "The token is for another client.");
  return {};
}

result<void> check_times(json::document const& claims, event_token_expectation const& due) {
  auto const now = static_cast<double>(due.now_ms) / 1000.0;
  auto const skew = static_cast<double>(inbound_skew_s);
  auto const issued = claims.number_at("/iat");
  if (!issued || *issued > now + skew || *issued + static_cast<double>(due.max_age_s) + skew <= now) {
    return refused("inbound.issued_at", "The token was not issued just now. Check the clocks of both machines.");
  }
  // Of event tokens RFC 8417 section 2.2 says that they have none; one that is there is meant.
  if (claims.has("/exp")) {
    auto const expiry = claims.number_at("/exp");
    if (!expiry || now >= *expiry + skew) return refused("inbound.expired", "The token is over.");
  }
  return {};
}

result<void> check_logout(json::document const& claims) {
  if (!claims.is_object(cat("/events/", json::pointer_step(logout_event)))) {
    return refused("inbound.events", "The token does not say that somebody logged out.");
  }
  // Section 2.4: it must not be there, so that no logout token passes for an id_token.
  if (claims.has("/nonce")) return refused("inbound.nonce", "A logout token has no nonce: this is another token.");
  for (auto const* const name : {"/sub", "/sid"}) {
    auto const value = claims.string_at(name);
    if (claims.has(name) && (!value || value->empty() || value->size() > longest_id)) {
      return refused("inbound.subject", "The token names nobody that could be known.");
    }
  }
  if (claims.has("/sub") || claims.has("/sid")) return {};
  return refused("inbound.subject", "The token says neither who logged out nor from which session.");
}

struct signer {
  std::string issuer;
  std::string jwks_uri;
  std::vector<std::string> audiences;
};

result<signer> signer_of(inbound_context const& in, inbound_rule const& rule) {
  signer out;
  if (rule.keys) {
    VT_TRY(out.issuer, identity_issuer(in.about, in.of));
    VT_TRY(out.jwks_uri, expand(*rule.keys, in.about, in.of.settings));
  } else {
    VT_TRY(auto const at, resolve_provider(in.oauth, in.about, in.of, in.redirect_uri));
    out.issuer = at.issuer;
    out.jwks_uri = at.jwks_uri;
    out.audiences.push_back(at.client_id);
  }
  if (rule.issuer) {
    VT_TRY(out.issuer, expand(*rule.issuer, in.about, in.of.settings));
  }
  if (!rule.audiences.empty()) out.audiences.clear();
  for (auto const& one : rule.audiences) {
    VT_TRY(auto audience, expand(one, in.about, in.of.settings));
    out.audiences.push_back(std::move(audience));
  }
  return out;
}

}  // namespace

result<json::document> check_event_token(crypto::verified_jws const& token, event_token_expectation const& due) {
  VT_CHECK(check_type(token.header, due));
  auto parsed = json::document::parse(token.payload, max_inbound_body);
  if (!parsed || !parsed->is_object()) {
    return fail(code::invalid, "inbound.malformed", "The token's claims are no JSON object.");
  }
  auto const& claims = *parsed;
  if (claims.string_at("/iss") != due.issuer) {
    return refused("inbound.issuer", "The token was issued by another network than the pinned one.");
  }
  VT_CHECK(check_audience(claims, due.audiences));
  VT_CHECK(check_times(claims, due));
  auto const id = claims.string_at("/jti");
  if (!id || id->empty() || id->size() > longest_id) {
    return refused("inbound.token_id", "The token has no id, so a second one could not be told from the first.");
  }
  if (due.kind == inbound_proof::logout_token) VT_CHECK(check_logout(claims));
  return *std::move(parsed);
}

result<json::document> verified_event_claims(inbound_context const& in, inbound_rule const& rule,
                                             std::string_view compact) {
  VT_TRY(auto const from, signer_of(in, rule));
  VT_TRY(auto const token,
         verify_with_provider_keys(in.oauth, from.issuer, from.jwks_uri, compact, id_token_algorithms()));
  return check_event_token(
      token, {rule.proof, rule.any_type, from.issuer, from.audiences, rule.max_age_s, in.oauth.time.wall_ms()});
}

}  // namespace vetrina::connector
