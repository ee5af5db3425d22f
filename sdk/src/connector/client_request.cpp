#include "connector/client_request.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/dpop.hpp"
#include "crypto/bytes.hpp"
#include "json/codec.hpp"

namespace vetrina::connector {
namespace {

constexpr std::int64_t assertion_life_s = 60;

// RFC 6749 section 2.3.1: both parts are form-encoded before they are joined and become Base64.
std::string basic_credentials(provider const& at) {
  return cat("Basic ",
             crypto::base64(cat(percent_encode(at.client_id), ":", percent_encode(at.client_secret.reveal()))));
}

// The audience is the pinned issuer and nothing that metadata says: an assertion made for one provider must be worth
// nothing at another (audience injection).
std::string client_assertion(oauth_context const& in, provider const& at) {
  auto const& key = *at.client_key;
  auto const now = in.time.wall_ms() / second_ms;
  auto const header = cat(R"({"alg":")", key.algorithm(), R"(","typ":"JWT")",
                          key.id().empty() ? "" : cat(R"(,"kid":)", json::quoted(key.id())), "}");
  auto const client = json::quoted(at.client_id);
  return key.sign(
      header,
      cat(R"({"iss":)", client, R"(,"sub":)", client, R"(,"aud":)", json::quoted(at.assertion_audience), R"(,"jti":")",
          crypto::base64url(in.random.bytes(16)), R"(","iat":)", now, R"(,"exp":)", now + assertion_life_s, "}"));
}

}  // namespace

std::string with_query(std::string_view endpoint, std::string_view query) {
  return cat(endpoint, endpoint.find('?') == std::string_view::npos ? "?" : "&", query);
}

net::http_request client_request(oauth_context const& in, provider const& at, client_call const& what) {
  net::http_request request;
  auto fields = what.fields;
  switch (at.client_auth) {
    case client_auth_method::basic: request.headers.push_back({"Authorization", basic_credentials(at)}); break;
    case client_auth_method::post:
      fields.emplace_back(at.named("client_secret"), std::string{at.client_secret.reveal()});
      break;
    case client_auth_method::private_key_jwt:
      fields.emplace_back("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
      fields.emplace_back("client_assertion", client_assertion(in, at));
      break;
    case client_auth_method::none: break;
  }
  auto const client_id = at.named("client_id");
  bool const named = std::ranges::any_of(fields, [&](auto const& field) { return field.first == client_id; });
  if (at.client_auth != client_auth_method::basic && !named) fields.emplace_back(client_id, at.client_id);
  if (what.method == refresh_http_method::GET) {
    request.target = with_query(what.endpoint, form_encoded(fields));
    return request;
  }
  request.method = "POST";
  request.target = what.endpoint;
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.body = form_encoded(fields);
  return request;
}

result<net::http_response> send_as_client(oauth_context const& in, provider const& at, client_call const& what,
                                          bool* may_have_arrived) {
  auto const make = [&] { return client_request(in, at, what); };
  if (at.dpop_key) return send_with_proof(in, *at.dpop_key, make, {}, may_have_arrived);
  return oauth_send(in, make(), may_have_arrived);
}

bool is_client_refusal(json::document const& answer) {
  auto const said = answer.string_at("/error");
  return said == "invalid_client" || said == "unauthorized_client";
}

error client_refused() {
  return fail(code::provider_error, "oauth.client_refused",
              "The provider does not accept the shop's client_id, secret or key. Check the connector's settings.");
}

}  // namespace vetrina::connector
