// request: an HTTP request taken apart: path, parameters, cookies, form. Names that repeat are all kept: what to do
// with them is for the reader to say. A value; borrows nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.hpp"

namespace vetrina::web {

using parameters = std::vector<std::pair<std::string, std::string>>;

// application/x-www-form-urlencoded, also as a query string.
[[nodiscard]] parameters parse_form(std::string_view text);
[[nodiscard]] std::optional<std::string> find(parameters const& in, std::string_view name);
// "name=value; other=…", each percent-encoded.
[[nodiscard]] std::string form_text(parameters const& of);

struct request {
  std::string method;
  std::string path;       // without query, percent-decoded per segment is left to the reader
  std::string raw_query;  // as it came, for OAuth callbacks
  parameters query;
  parameters cookies;
  std::optional<parameters> form;  // when the body is a form
  std::string body;
  std::string content_type;  // media type without its parameters, lower case
  net::header_list headers;

  [[nodiscard]] static request from(net::http_request const& raw);
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept { return net::find(headers, name); }
};

}  // namespace vetrina::web
