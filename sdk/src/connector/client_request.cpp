#include "connector/client_request.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"

namespace vetrina::connector {
namespace {

// RFC 6749 section 2.3.1: both parts are form-encoded before they are joined and become Base64.
std::string basic_credentials(provider const& at) {
  return cat("Basic ",
             crypto::base64(cat(percent_encode(at.client_id), ":", percent_encode(at.client_secret.reveal()))));
}

}  // namespace

std::string with_query(std::string_view endpoint, std::string_view query) {
  return cat(endpoint, endpoint.find('?') == std::string_view::npos ? "?" : "&", query);
}

net::http_request client_request(provider const& at, std::string_view endpoint, form_fields fields,
                                 refresh_http_method method) {
  net::http_request request;
  switch (at.client_auth) {
    case client_auth_method::basic: request.headers.push_back({"Authorization", basic_credentials(at)}); break;
    case client_auth_method::post:
      fields.emplace_back(at.named("client_secret"), std::string{at.client_secret.reveal()});
      [[fallthrough]];
    case client_auth_method::none: fields.emplace_back(at.named("client_id"), at.client_id); break;
  }
  if (method == refresh_http_method::GET) {
    request.target = with_query(endpoint, form_encoded(fields));
    return request;
  }
  request.method = "POST";
  request.target = std::string{endpoint};
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.body = form_encoded(fields);
  return request;
}

}  // namespace vetrina::connector
