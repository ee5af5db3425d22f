// routes: the parts of the face, one function each. Internal to web/.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.hpp"
#include "net/http_server.hpp"
#include "web/rate_limits.hpp"
#include "web/request.hpp"

namespace vetrina::web {

struct route_context {
  engine::engine& behind;
  ops::services const& sys;
  web::request const& request;
  net::peer const& from;
  rate_limits& limits;
  std::string trace;
};

[[nodiscard]] net::http_response call_operation(route_context const& in, std::string_view name);
[[nodiscard]] net::http_response connect(route_context const& in, std::string_view rest);
[[nodiscard]] net::http_response receive_notice(route_context const& in, std::string_view connector);
[[nodiscard]] net::http_response show_erasure(route_context const& in, std::string_view confirmation_code);
[[nodiscard]] net::http_response show_widget(route_context const& in, std::string_view name);
[[nodiscard]] net::http_response send_asset(route_context const& in, std::string_view name);
[[nodiscard]] net::http_response follow_link(route_context const& in, std::string_view rest);
[[nodiscard]] net::http_response healthz(route_context const& in);

}  // namespace vetrina::web
