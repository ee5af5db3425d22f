// web_text: text in and out of addresses, forms, cookies and pages. Pure functions, safe on any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sample {

// Ordered pairs, because a name may come twice (`id[]=1&id[]=2`, several Set-Cookie headers).
using fields = std::vector<std::pair<std::string, std::string>>;

// The first value under `name`, or an empty view.
[[nodiscard]] std::string_view first(fields const& all, std::string_view name) noexcept;
[[nodiscard]] bool has(fields const& all, std::string_view name) noexcept;

[[nodiscard]] std::string percent_encode(std::string_view text);  // all but RFC 3986 unreserved
// A broken escape stays as it is: a person's typing error must not become an exception.
[[nodiscard]] std::string percent_decode(std::string_view text, bool plus_is_space);

// application/x-www-form-urlencoded, as in a query string or a form's body. At most 256 fields.
[[nodiscard]] fields parse_form(std::string_view text);
[[nodiscard]] std::string to_query(fields const& all);

[[nodiscard]] fields parse_cookies(std::string_view header);

// Safe as an element's text and inside a quoted attribute.
[[nodiscard]] std::string html_escape(std::string_view text);

// `address` with `more` behind its `?`, or behind its `&` where it has a query already (RFC 6749 section 4.1.2).
[[nodiscard]] std::string with_query(std::string_view address, fields const& more);

}  // namespace sample
