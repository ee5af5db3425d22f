// https_server: a small HTTPS server for samples and test fakes; one function answers every request. Owns its threads,
// one a connection, which is plenty for a demo and nothing for the internet. The handler runs on them and must be
// thread-safe; start_server() and stop() may be called from any thread, not from the handler.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common/web_text.hpp"

namespace sample {

struct request {
  std::string method;  // as sent, upper case
  std::string target;  // path and query as sent
  std::string path;    // percent-decoded
  fields query;
  fields headers;  // names in lower case
  fields cookies;
  fields form;  // of a body in application/x-www-form-urlencoded
  std::string body;
  std::string peer;  // textual IP address of the client

  [[nodiscard]] std::string_view header(std::string_view const name) const noexcept { return first(headers, name); }
  [[nodiscard]] std::string_view cookie(std::string_view const name) const noexcept { return first(cookies, name); }
};

struct response {
  int status = 200;
  fields headers;  // one with a control character in it is left out: nobody splits a response of ours
  std::string body;

  // For fakes that misbehave.
  std::string
      raw;  // when not empty, these bytes are sent instead of all above, and the connection is cut without close_notify
  bool hang = false;  // no byte is sent; the connection stays open until the client leaves or the server stops
  std::chrono::milliseconds drip{0};  // when not zero, raw goes out byte by byte with this pause after each
};

[[nodiscard]] response html(std::string body, int status = 200);
[[nodiscard]] response json_text(std::string body, int status = 200);
[[nodiscard]] response redirect(std::string location);  // 303: whatever was posted, GET comes next

using handler = std::function<response(request const&)>;

enum class tls_versions { current, only_1_1 };  // current: 1.2 and 1.3. The other is for tests of refusal

struct server_options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::string certificate_file;  // PEM, chain included
  std::string private_key_file;  // PEM
  tls_versions tls = tls_versions::current;
  std::size_t max_connections = 128;  // one more is closed as soon as it is accepted
  std::uint32_t max_header_bytes = 16U << 10U;
  std::uint64_t max_body_bytes = 1U << 20U;
  std::chrono::milliseconds timeout{
      15'000};  // for a handshake, for a request from its first wait to its last byte, for an answer
};

class https_server {
 public:
  https_server() = default;
  https_server(https_server const&) = delete;
  https_server& operator=(https_server const&) = delete;
  virtual ~https_server() = default;  // stops

  [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;
  // Accepts nothing more, closes idle connections, waits for answers under way. Safe to call twice.
  virtual void stop() noexcept = 0;
};

// The port is bound and listening when this returns. Null when it could not, with the reason in `error`.
[[nodiscard]] std::unique_ptr<https_server> start_server(server_options const& options, handler handle,
                                                         std::string& error);

}  // namespace sample
