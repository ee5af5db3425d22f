// response_text: what goes over the wire for a handler's answer. A pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace vetrina::net {

struct response_framing {
  bool keep_alive = false;
  bool is_head = false;  // the request was HEAD: Content-Length of a body that is not sent
  std::int64_t wall_ms = 0;
};

// The server owns Content-Length, Connection, Transfer-Encoding, Keep-Alive and Date; a handler's are left out. An
// answer that cannot be sent as it is (a status outside 200 to 599, a line break in a header) becomes a 500: it may
// carry what a visitor typed, and half of it must not become a second answer.
[[nodiscard]] std::string response_text(http_response const& response, response_framing const& framing);

// A plain answer of the server itself.
[[nodiscard]] http_response plain_answer(int status, std::string_view sentence);

}  // namespace vetrina::net
