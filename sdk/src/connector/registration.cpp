#include "connector/registration.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/oauth_cache.hpp"
#include "json/codec.hpp"
#include "net/url.hpp"

namespace vetrina::connector {
namespace {

constexpr std::string_view kind = "app";
constexpr std::int64_t kept_for = 365 * day_ms;  // the server's own word (client_secret_expires_at) may be earlier

struct kept_client {
  std::string client_id;
  std::string sealed_secret;
};
BOOST_DESCRIBE_STRUCT(kept_client, (), (client_id, sealed_secret))
VT_NOTES(kept_client, note{"client_id", "As the server gave it."},
         note{"sealed_secret", "Envelope of the vault; empty where there is none."})

vault::place place_of(oauth_context const& in, std::string_view about) {
  return {in.shop, about, "app_client_secret", 1};
}

std::string all_scopes(manifest const& m) {
  std::string out;
  for (auto const& one : m.scopes) out += cat(out.empty() ? "" : " ", one.scope);
  return out;
}

net::http_request mastodon_request(manifest const& m, registration_call const& what) {
  net::http_request request;
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.body = form_encoded({{"client_name", cat("Vetrina ", m.display.name)},
                               {"redirect_uris", std::string{what.redirect_uri}},
                               {"scopes", all_scopes(m)}});
  return request;
}

std::string_view auth_method_name(manifest const& m, registration_call const& what) {
  if (what.key != nullptr) return "private_key_jwt";
  switch (m.auth.client_auth) {
    case client_auth_method::basic: return "client_secret_basic";
    case client_auth_method::post: return "client_secret_post";
    case client_auth_method::private_key_jwt: return "private_key_jwt";
    case client_auth_method::none: break;
  }
  return "none";
}

std::string published_key(crypto::signing_key const& key) {
  auto jwk = key.public_jwk();
  jwk.pop_back();
  jwk += cat(R"(,"use":"sig","alg":")", key.algorithm(), "\"");
  if (!key.id().empty()) jwk += cat(R"(,"kid":)", json::quoted(key.id()));
  return jwk + "}";
}

net::http_request rfc7591_request(manifest const& m, registration_call const& what) {
  net::http_request request;
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = cat(
      R"({"client_name":)", json::quoted(cat("Vetrina ", m.display.name)), R"(,"redirect_uris":[)",
      json::quoted(what.redirect_uri),
      R"(],"application_type":"web","response_types":["code"],"grant_types":["authorization_code","refresh_token"])",
      R"(,"scope":)", json::quoted(all_scopes(m)), R"(,"token_endpoint_auth_method":")", auth_method_name(m, what),
      "\"", what.key == nullptr ? "" : cat(R"(,"jwks":{"keys":[)", published_key(*what.key), "]}"),
      what.dpop ? R"(,"dpop_bound_access_tokens":true})" : "}");
  return request;
}

result<cached_text> newly_registered(oauth_context const& in, manifest const& m, registration_call const& what,
                                     std::string_view about) {
  bool const mastodon = m.auth.registration.kind == registration_kind::mastodon_app;
  auto request = mastodon ? mastodon_request(m, what) : rfc7591_request(m, what);
  request.method = "POST";
  request.target = std::string{what.endpoint};
  VT_TRY(auto const answer, oauth_send(in, std::move(request)));
  if (answer.status != 200 && answer.status != 201) {
    return fail(code::provider_error, "oauth.registration_failed",
                cat("The network answered ", answer.status, " when the shop's application was to be registered."));
  }
  VT_TRY(auto const document, json_object(answer, "app registration"));
  auto const id = document.string_at("/client_id").value_or("");
  auto const given = document.string_at("/client_secret").value_or("");
  bool const secret_due = mastodon || auth_method_name(m, what).starts_with("client_secret_");
  if (id.empty() || (secret_due && given.empty())) {
    return fail(code::provider_error, "oauth.registration_failed",
                "The network registered the application without a client_id or secret.");
  }
  std::string sealed;
  if (secret_due) {
    VT_TRY(sealed, in.keys.seal(place_of(in, about), secret{given}));
  }
  auto const now = in.time.wall_ms();
  auto until = now + kept_for;
  if (auto const ends = document.integer_at("/client_secret_expires_at"); ends && *ends > 0) {
    until = std::min(until, std::min(*ends, json::max_integer / second_ms) * second_ms);
  }
  return cached_text{json::encode(kept_client{id, std::move(sealed)}), now, until};
}

}  // namespace

result<registered_client> registered_app(oauth_context const& in, manifest const& m, registration_call const& what) {
  VT_CHECK(net::parse_https_url(what.endpoint));
  auto const about = cat(what.endpoint, " ", what.redirect_uri, " ", all_scopes(m),
                         what.key == nullptr ? "" : cat(" ", what.key->thumbprint()), what.dpop ? " dpop" : "");
  auto const now = in.time.wall_ms();
  VT_TRY(auto held, find_cached(in.db, in.shop, kind, about));
  if (!held || held->expires_at <= now) {
    VT_TRY(auto const fresh, newly_registered(in, m, what, about));
    // Of two that register at once, both go on with the client that was kept first: one attempt's URL and its token
    // request must name the same one.
    VT_TRY(held, put_cached_once(in.db, in.shop, kind, about, fresh, now));
  }
  VT_TRY(auto const kept, json::decode<kept_client>(held->body, json::tolerant));
  secret opened;
  if (!kept.sealed_secret.empty()) {
    VT_TRY(opened, in.keys.open(place_of(in, about), kept.sealed_secret));
  }
  return registered_client{kept.client_id, std::move(opened), about};
}

result<void> forget_registration(oauth_context const& in, std::string_view cache_key) {
  return forget_cached(in.db, in.shop, kind, cache_key);
}

}  // namespace vetrina::connector
