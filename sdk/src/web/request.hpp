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

// A confirmation card of 500 lines has 2,500 fields.
inline constexpr std::size_t max_parameters = 4096;

// application/x-www-form-urlencoded, also as a query string. At most one more than max_parameters, so that whoever takes
// them sees that there were too many; dropping the rest would drop somebody's "gift" without a word.
[[nodiscard]] parameters parse_form(std::string_view text);
// The first of that name.
[[nodiscard]] std::optional<std::string> find(parameters const& in, std::string_view name);
// "name=value&other=…", each percent-encoded.
[[nodiscard]] std::string form_text(parameters const& of);

struct request {
  std::string method;
  std::string path;  // without query, as it came
  std::string raw_query;  // as it came, for OAuth callbacks
  parameters query;
  parameters cookies;
  std::optional<parameters> form;  // when the body is a form
  std::string body;
  std::string content_type;  // media type without its parameters, lower case
  net::header_list headers;

  [[nodiscard]] static request from(net::http_request const& raw);
  [[nodiscard]] bool too_many_parameters() const noexcept {
    return query.size() > max_parameters || (form && form->size() > max_parameters);
  }
  // GET and HEAD: asks and changes nothing (RFC 9110 section 9.2.1).
  [[nodiscard]] bool reads() const noexcept { return method == "GET" || method == "HEAD"; }
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept { return net::find(headers, name); }
};

}  // namespace vetrina::web
