#include "connector/provider.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/discovery.hpp"
#include "connector/registration.hpp"
#include "net/url.hpp"

namespace vetrina::connector {
namespace {

// A template of the manifest, filled in; empty where the manifest has none.
result<std::string> filled(std::optional<std::string> const& text, manifest const& m, instance const& of) {
  if (!text) return std::string{};
  return expand(*text, m, of.settings);
}

// Secrets first: a client_id may be either.
result<std::string> client_id_of(instance const& of) {
  if (auto const held = of.secrets.find("client_id"); held != of.secrets.end()) {
    return std::string{held->second.reveal()};
  }
  VT_TRY(auto const settings, json::document::parse(of.settings));
  return settings.string_at("/client_id").value_or("");
}

// What a connector's settings turn on beyond the manifest: "par", "dpop".
result<bool> switched_on(instance const& of, std::string_view setting) {
  VT_TRY(auto const settings, json::document::parse(of.settings));
  return settings.boolean_at(cat("/", setting)).value_or(false);
}

// A key is used where there is one; else the manifest's method, unless the provider takes only the other one.
client_auth_method method_for(client_auth_method wanted, provider const& of,
                              std::vector<std::string> const& supported) {
  if (of.client_key) return client_auth_method::private_key_jwt;
  if (of.client_secret.empty()) return client_auth_method::none;
  auto const takes = [&](std::string_view name) { return std::ranges::find(supported, name) != supported.end(); };
  if (wanted == client_auth_method::basic && !supported.empty() && !takes("client_secret_basic") &&
      takes("client_secret_post")) {
    return client_auth_method::post;
  }
  return wanted;
}

result<void> take_fixed_paths(provider& out, manifest const& m, instance const& of) {
  struct path {
    std::optional<std::string> auth_profile::*from;
    std::string provider::*to;
  };
  constexpr path paths[] = {{&auth_profile::authorization_endpoint, &provider::authorization_endpoint},
                            {&auth_profile::token_endpoint, &provider::token_endpoint},
                            {&auth_profile::userinfo_endpoint, &provider::userinfo_endpoint},
                            {&auth_profile::revocation_endpoint, &provider::revocation_endpoint},
                            {&auth_profile::pushed_authorization_request_endpoint, &provider::par_endpoint}};
  for (auto const& one : paths) {
    // What the network says about itself wins; the manifest's path is for those that say nothing.
    if (!(out.*one.to).empty()) continue;
    VT_TRY(out.*one.to, filled(m.auth.*one.from, m, of));
    if (!(out.*one.to).empty()) VT_CHECK(net::parse_https_url(out.*one.to));
  }
  if (out.authorization_endpoint.empty() || out.token_endpoint.empty()) {
    return fail(code::precondition, "oauth.no_endpoints",
                cat("The connector \"", of.connector, "\" has no authorization or token endpoint."));
  }
  if (out.pushes && out.par_endpoint.empty()) {
    return fail(code::precondition, "oauth.no_endpoints",
                cat("The connector \"", of.connector, "\" is to push its requests and the provider takes none."));
  }
  if (out.assertion_audience.empty()) {
    VT_TRY(out.assertion_audience, filled(m.auth.token_endpoint, m, of));
  }
  VT_TRY(out.refresh_endpoint, filled(m.auth.refresh.endpoint, m, of));
  if (out.refresh_endpoint.empty()) out.refresh_endpoint = out.token_endpoint;
  VT_CHECK(net::parse_https_url(out.refresh_endpoint));
  return {};
}

// What only resolving needs of the metadata.
struct told {
  std::vector<std::string> auth_methods;
  std::string registration_endpoint;
};

result<told> take_metadata(provider& out, oauth_context const& in, manifest const& m, instance const& of) {
  if (m.auth.discovery == discovery_kind::none) return told{};
  std::string pinned;
  if (m.auth.issuer) {
    VT_TRY(pinned, expand(*m.auth.issuer, m, of.settings));
  } else {
    VT_TRY(pinned, instance_origin(m, of.settings));
  }
  VT_TRY(auto const metadata, discover(in, m.auth.discovery, pinned));
  out.assertion_audience = pinned;
  if (!metadata) return told{};
  out.authorization_endpoint = metadata->authorization_endpoint;
  out.token_endpoint = metadata->token_endpoint;
  out.userinfo_endpoint = metadata->userinfo_endpoint;
  out.revocation_endpoint = metadata->revocation_endpoint;
  out.jwks_uri = metadata->jwks_uri;
  out.par_endpoint = metadata->par_endpoint;
  if (metadata->par_required) out.pushes = true;
  auto const& proofs = metadata->dpop_algorithms;
  if (out.dpop && std::ranges::find(proofs, "ES256") == proofs.end()) {
    return fail(code::precondition, "oauth.no_dpop",
                "The connector binds tokens to a key (DPoP) and the provider does not say that it takes ES256 proofs.");
  }
  out.response_issuer = metadata->issuer;
  out.response_issuer_required = metadata->issuer_in_response;
  out.known_scopes = metadata->scopes;
  bool const mastodon = m.auth.registration.kind == registration_kind::mastodon_app;
  return told{metadata->token_auth_methods,
              mastodon ? metadata->app_registration_endpoint : metadata->registration_endpoint};
}

result<void> take_key(provider& out, manifest const& m, instance const& of) {
  if (auto const held = of.secrets.find(std::string{private_key_secret}); held != of.secrets.end()) {
    VT_TRY(out.client_key, crypto::signing_key::parse(held->second));
    return {};
  }
  if (m.auth.client_auth != client_auth_method::private_key_jwt) return {};
  return fail(code::precondition, "oauth.no_client_key",
              cat("The connector \"", of.connector, "\" proves itself with a key and has none: give the secret \"",
                  private_key_secret, "\"."));
}

result<void> take_client(provider& out, oauth_context const& in, manifest const& m, instance const& of,
                         std::string registration_endpoint, std::string_view redirect_uri) {
  VT_CHECK(take_key(out, m, of));
  if (m.auth.registration.kind != registration_kind::none) {
    if (registration_endpoint.empty()) {
      VT_TRY(registration_endpoint, filled(m.auth.registration.endpoint, m, of));
    }
    VT_TRY(auto const client,
           registered_app(
               in, m, {registration_endpoint, redirect_uri, out.client_key ? &*out.client_key : nullptr, out.dpop}));
    out.client_id = client.client_id;
    out.client_secret = client.client_secret;
    out.registration = client.cache_key;
    return {};
  }
  VT_TRY(out.client_id, client_id_of(of));
  if (auto const held = of.secrets.find("client_secret"); held != of.secrets.end()) out.client_secret = held->second;
  if (out.client_id.empty()) {
    return fail(
        code::precondition, "oauth.no_client",
        cat("The connector \"", of.connector, "\" has no client_id. Register the shop at the network and give it."));
  }
  return {};
}

}  // namespace

std::string provider::named(std::string const& standard) const {
  auto const renamed = parameter_names.find(standard);
  return renamed == parameter_names.end() ? standard : renamed->second;
}

result<std::string> identity_issuer(manifest const& m, instance const& of) {
  if (m.auth.kind == auth_kind::oidc || m.auth.id_token == id_token_rule::required) {
    if (!m.auth.issuer) {
      return fail(code::invalid, "connector.bad_manifest",
                  cat("The plugin \"", m.id, "\" checks id_tokens and names no issuer."), "/auth/issuer");
    }
    return expand(*m.auth.issuer, m, of.settings);
  }
  // Subjects may be scoped to the app, so where all share one server the app is part of the name.
  std::string where;
  if (m.instance) {
    VT_TRY(where, instance_origin(m, of.settings));
  } else {
    VT_TRY(where, client_id_of(of));
  }
  return cat("vt:", m.id, ":", where);
}

std::string redirect_uri(std::string_view public_url, std::string_view prefix, std::string_view connector) {
  while (public_url.ends_with('/')) public_url.remove_suffix(1);
  return cat(public_url, prefix, "/connect/", connector, "/callback");
}

result<provider> resolve_provider(oauth_context const& in, manifest const& m, instance const& of,
                                  std::string_view redirect_uri) {
  if (m.auth.kind != auth_kind::oidc && m.auth.kind != auth_kind::oauth2) {
    return fail(code::unimplemented, "oauth.no_login",
                cat("The plugin \"", m.id, "\" does not sign people in with OAuth."), "/connector");
  }
  provider out;
  VT_TRY(out.issuer, identity_issuer(m, of));
  out.openid = !out.issuer.starts_with("vt:");
  VT_TRY(auto const by_setting, switched_on(of, "par"));
  out.pushes = by_setting || m.auth.par == par_rule::always;
  VT_TRY(out.dpop, switched_on(of, "dpop"));
  if (m.auth.dpop == dpop_rule::required) out.dpop = true;
  VT_TRY(auto const metadata, take_metadata(out, in, m, of));
  if (out.openid && out.response_issuer.empty()) out.response_issuer = out.issuer;
  if (m.auth.require_iss) out.response_issuer_required = true;
  VT_CHECK(take_fixed_paths(out, m, of));
  if (out.openid && out.jwks_uri.empty()) {
    return fail(code::provider_error, "oauth.no_keys",
                "The provider publishes no keys, so no id_token could be checked.");
  }
  VT_CHECK(take_client(out, in, m, of, metadata.registration_endpoint, redirect_uri));
  out.client_auth = method_for(m.auth.client_auth, out, metadata.auth_methods);
  out.response_mode = m.auth.response_mode;
  out.scope_separator = m.auth.scope_separator;
  out.refresh = m.auth.refresh;
  out.parameter_names = m.auth.parameters;
  out.extra_parameters = m.auth.extra_authorize_parameters;
  return out;
}

}  // namespace vetrina::connector
