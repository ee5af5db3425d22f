// client_request: a form for one of a provider's endpoints that only its clients may call, with the client's proof of who
// it is: RFC 6749 section 2.3, or a signed assertion (RFC 7523 section 2.2). Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "connector/provider.hpp"

namespace vetrina::connector {

// The endpoint may have a query of its own (RFC 6749 section 3.1).
[[nodiscard]] std::string with_query(std::string_view endpoint, std::string_view query);

struct client_call {
  std::string endpoint;
  form_fields fields;
  // POST: the fields are the body, as they should be. GET: they are the query.
  refresh_http_method method = refresh_http_method::POST;
};

// An assertion is good for one request: what is sent again is made again.
[[nodiscard]] net::http_request client_request(oauth_context const& in, provider const& at, client_call const& what);

// As oauth_send, and with a proof where there is a key for one: as send_with_proof.
[[nodiscard]] result<net::http_response> send_as_client(oauth_context const& in, provider const& at,
                                                        client_call const& what, bool* may_have_arrived = nullptr);

// An error answer that says that the client is not known or not believed, and what is then told.
[[nodiscard]] bool is_client_refusal(json::document const& answer);
[[nodiscard]] error client_refused();

}  // namespace vetrina::connector
