// http: requests and answers as plain values, shared by the client and the server. No Asio, no Beast here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vetrina::net {

struct header {
  std::string name;   // compared without case
  std::string value;  // without CR, LF and NUL: refused when sent, rejected when received
};

using header_list = std::vector<header>;

// First value of a header, or an empty view. Borrowed from `headers`.
[[nodiscard]] std::string_view find(header_list const& headers, std::string_view name) noexcept;

// RFC 9110 section 5.6.2: what a method and a header name may consist of.
[[nodiscard]] bool is_token(std::string_view text) noexcept;
// RFC 9110 section 5.5, without obs-text's exception for control characters: a value with CR or LF in it would be a
// second header (header injection), one with NUL ends early in some peers.
[[nodiscard]] bool is_field_value(std::string_view text) noexcept;

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7), whatever the host's locale is.
[[nodiscard]] std::string http_date(std::int64_t wall_ms);

struct http_request {
  std::string method = "GET";
  std::string target;  // the client takes an absolute https URL, the server gives an origin-form target
  header_list headers;
  std::string body;
};

struct http_response {
  int status = 0;
  header_list headers;
  std::string body;
};

}  // namespace vetrina::net
