// request_text: what goes over the wire for a request, after the checks that keep one request from becoming two.
// A pure function.
#pragma once

#include <string>

#include "base/result.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

namespace vetrina::net {

// Head and body. The client owns Host, Content-Length, Connection, Accept-Encoding and the other framing headers; a
// caller that sets one of them, or a header with a line break in it, gets network.bad_header.
[[nodiscard]] result<std::string> request_text(http_request const& request, https_url const& url);

}  // namespace vetrina::net
