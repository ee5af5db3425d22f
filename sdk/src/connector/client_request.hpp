// client_request: a form for one of a provider's endpoints that only its clients may call, with the client's proof of who
// it is (RFC 6749 section 2.3). Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "connector/provider.hpp"

namespace vetrina::connector {

// The endpoint may have a query of its own (RFC 6749 section 3.1).
[[nodiscard]] std::string with_query(std::string_view endpoint, std::string_view query);

// POST: the fields are the body, as they should be. GET: they are the query.
[[nodiscard]] net::http_request client_request(provider const& at, std::string_view endpoint, form_fields fields,
                                               refresh_http_method method = refresh_http_method::POST);

}  // namespace vetrina::connector
