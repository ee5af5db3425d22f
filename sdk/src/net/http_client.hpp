// http_client: one HTTPS exchange under a policy. Blocking for the caller and bounded by a deadline; it drives its
// own event loop on the calling thread, so drive mode `host` needs no thread. Thread-safe: any number of calls at once.
//
// What it refuses, always: plain http, TLS below 1.2, a certificate that our own policy does not accept
// (net/verify_policy.hpp), redirects (returned as they are, never followed), hosts outside the allow-list, addresses
// that are not public (checked on each resolved address and again on the connected peer, so DNS rebinding does not
// help), bodies and headers over the limit, ambiguous framing (RFC 9112 section 6.3).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/http.hpp"

namespace vetrina::net {

// Who may be called. Interfaces, so that connector/ decides and net/ obeys.
class egress_policy {
 public:
  virtual ~egress_policy() = default;
  // `host` is lower case, without a port. False: the call fails with network.host_not_allowed before any look-up.
  [[nodiscard]] virtual bool allows(std::string_view host, std::uint16_t port) const = 0;
};

struct client_options {
  std::string ca_file;  // PEM bundle; empty: the system's
  std::vector<std::string> allow_private;  // CIDR blocks that may be called although they are not public
};

struct call_options {
  std::int64_t timeout_ms = 10'000;  // for all of resolve, connect, handshake, send and receive together
  std::size_t max_body_bytes = 1U << 20U;  // after which the call fails with network.too_large
  egress_policy const* egress = nullptr;  // not owned; nullptr: any public host
  // Not owned. Where given: false after a call that failed before the first byte of the request left, so that sending
  // it again cannot do anything twice.
  bool* may_have_arrived = nullptr;
};

class http_client {
 public:
  virtual ~http_client() = default;
  [[nodiscard]] virtual result<http_response> send(http_request const& request, call_options const& options) = 0;
};

// Reads the CA file at once, opens no socket and starts no thread. Fails with network.bad_ca_file,
// config.bad_address_block.
[[nodiscard]] result<std::unique_ptr<http_client>> make_http_client(client_options const& options);

}  // namespace vetrina::net
