#include "connector/userinfo.hpp"

#include "base/strings.hpp"
#include "connector/dpop.hpp"
#include "connector/id_token.hpp"
#include "connector/jwks.hpp"

namespace vetrina::connector {
namespace {

bool is_signed(net::http_response const& answer) {
  auto const type = net::find(answer.headers, "content-type");
  return iequals(trimmed(type.substr(0, type.find(';'))), "application/jwt");
}

bool is_for(json::document const& claims, std::string_view client_id) {
  if (claims.string_at("/aud") == client_id) return true;
  if (!claims.is_array("/aud")) return false;
  for (std::size_t i = 0; i < claims.size_at("/aud"); ++i) {
    if (claims.string_at(cat("/aud/", std::uint64_t{i})) == client_id) return true;
  }
  return false;
}

// Core 5.3.2 says that iss and aud should be there. Here they must: without them any JWT of the provider would do, one
// made for another client too.
result<json::document> signed_claims(oauth_context const& in, provider const& at, net::http_response const& answer) {
  if (!at.openid) {
    return fail(code::provider_error, "oauth.bad_answer", "This network's signed claims cannot be checked.");
  }
  VT_TRY(auto const token,
         verify_with_provider_keys(in, at.issuer, at.jwks_uri, trimmed(answer.body), id_token_algorithms()));
  auto claims = json::document::parse(token.payload);
  auto const now = static_cast<double>(in.time.wall_ms()) / 1000.0;
  bool const ours = claims && claims->string_at("/iss") == at.issuer && is_for(*claims, at.client_id);
  bool const lasts = ours && (!claims->has("/exp") || claims->number_at("/exp").value_or(0) + clock_skew_s > now);
  if (!lasts) {
    return fail(code::provider_error, "oauth.userinfo_signed",
                "The signed claims are by another issuer, for another client, or over.");
  }
  return *std::move(claims);
}

}  // namespace

result<json::document> userinfo(oauth_context const& in, provider const& at, secret const& access_token,
                                std::optional<std::string> const& subject) {
  auto const make = [&] {
    net::http_request request;
    request.target = at.userinfo_endpoint;
    request.headers.push_back({"Accept", "application/json, application/jwt"});
    request.headers.push_back({"Authorization", cat(at.dpop_key ? "DPoP " : "Bearer ", access_token.reveal())});
    return request;
  };
  VT_TRY(auto const answer,
         at.dpop_key ? send_with_proof(in, *at.dpop_key, make, access_token.reveal()) : oauth_send(in, make()));
  if (answer.status != 200) {
    return fail(code::provider_error, "oauth.userinfo_refused",
                cat("The provider answered ", answer.status, " when asked for claims."));
  }
  VT_TRY(auto claims, is_signed(answer) ? signed_claims(in, at, answer) : json_object(answer, "userinfo"));
  if (subject && claims.string_at("/sub") != *subject) {
    return fail(code::provider_error, "oauth.userinfo_subject",
                "The claims are about somebody else than the id_token (token substitution).");
  }
  return claims;
}

}  // namespace vetrina::connector
