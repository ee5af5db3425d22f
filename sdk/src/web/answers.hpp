// answers: the few shapes of HTTP answers that this face gives. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"

namespace vetrina::web {

// `status`: where HTTP has a more exact one than the code's own, as 405 and 415; 0: the code's.
[[nodiscard]] net::http_response problem(error const& why, std::string_view trace, int status = 0);
// `allow` names the methods that would do (RFC 9110 section 15.5.6).
[[nodiscard]] net::http_response method_refused(std::string message, std::string_view allow, std::string_view trace);
[[nodiscard]] net::http_response data(int status, std::string body, std::string media_type, std::string_view trace);
[[nodiscard]] net::http_response see_other(std::string_view where);  // 303: a form was taken, go and look
// Replaces a header that is there, or adds it.
void set_header(net::http_response& answer, std::string_view name, std::string value);

// True for a path on this host, which cannot be turned into another: "/account?x=1", never "//evil" or "/\evil".
[[nodiscard]] bool is_local_path(std::string_view text) noexcept;
// The path with one more query parameter, before its fragment.
[[nodiscard]] std::string with_parameter(std::string_view path, std::string_view name, std::string_view value);

}  // namespace vetrina::web
