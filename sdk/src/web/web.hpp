// web: face 2, HTTP. One function from a request to an answer, for the host's web server and for ours. Renders from
// operation calls and knows no domain header. Thread-safe; borrows the engine. Counts callers in its own memory.
#pragma once

#include <memory>
#include <string_view>

#include "engine/engine.hpp"
#include "net/http_server.hpp"

namespace vetrina::web {

class rate_limits;

class face {
 public:
  explicit face(engine::engine& behind);
  ~face();
  face(face const&) = delete;
  face& operator=(face const&) = delete;

  // True for targets below the mount prefix and for direct links. Opens nothing.
  [[nodiscard]] bool matches(std::string_view target) const noexcept;
  // Every failure is an answer too: RFC 9457 for the API, a page for people. HEAD is answered as GET: whoever writes the
  // answer to the wire leaves its body out.
  [[nodiscard]] net::http_response handle(net::http_request const& request, net::peer const& from);

 private:
  engine::engine& engine_;
  std::unique_ptr<rate_limits> limits_;
};

// widget.render, which engine::open takes as a face's module.
[[nodiscard]] ops::module const& web_module();

// An error as a problem document (RFC 9457). `status` 0: that of the error's code.
[[nodiscard]] std::string problem_document(error const& why, std::string_view trace, int status = 0);

}  // namespace vetrina::web
