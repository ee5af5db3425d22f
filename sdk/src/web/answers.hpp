// answers: the few shapes of HTTP answers that this face gives. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"

namespace vetrina::web {

[[nodiscard]] net::http_response problem(error const& why, std::string_view trace);
[[nodiscard]] net::http_response data(int status, std::string body, std::string media_type, std::string_view trace);
[[nodiscard]] net::http_response see_other(std::string_view where);  // 303: a form was taken, go and look
// A page for a person who followed a link that leads nowhere; says nothing that a guesser could use.
[[nodiscard]] net::http_response not_found_page();

// True for a path on this host, which cannot be turned into another: "/account?x=1", never "//evil" or "/\evil".
[[nodiscard]] bool is_local_path(std::string_view text) noexcept;

}  // namespace vetrina::web
