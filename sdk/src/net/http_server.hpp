// http_server: listens with TLS or on a Unix socket and calls one function per request. Owns its threads, which block
// all signals; the handler runs on them and must be thread-safe. Stops in bounded time and completes what it began.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/http.hpp"

namespace vetrina::net {

struct listen_options {
  std::string address = "127.0.0.1";  // an IP address
  std::uint16_t port = 0;             // 0: any free one; see http_server::port()
  std::string unix_socket;  // when set, plain HTTP on this path, and address and port are ignored
  std::string unix_group;   // who may connect there beside its owner: a group of this process; empty: nobody
  std::string certificate_file;  // PEM chain; needed unless unix_socket is set
  std::string private_key_file;  // PEM
  int threads = 2;  // 1 to 64
  std::size_t max_body_bytes = 1U << 20U;
  std::size_t max_header_bytes = 16U << 10U;
  std::int64_t read_timeout_ms = 15'000;  // for a whole request, from its first byte: slow senders are cut off
  std::int64_t idle_timeout_ms = 30'000;
  std::size_t max_connections = 1024;
};

struct peer {
  std::string address;  // textual IP address, empty on a Unix socket
  bool secure = false;  // TLS
};

using http_handler = std::function<http_response(http_request&&, peer const&)>;

class http_server {
 public:
  virtual ~http_server() = default;  // stops
  [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;
  // Stops accepting, lets running handlers finish, closes idle connections; returns within `grace_ms`.
  virtual void stop(std::int64_t grace_ms) noexcept = 0;
};

// Fails with server.bad_certificate, server.cannot_listen. Port is bound when it returns.
[[nodiscard]] result<std::unique_ptr<http_server>> serve(listen_options const& options, http_handler handler);

}  // namespace vetrina::net
