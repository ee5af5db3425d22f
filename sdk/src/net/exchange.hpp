// exchange: one request and its answer over one TLS connection, as blocking steps under one deadline. Private to the
// client; drives an event loop on the calling thread. No Asio here: its headers would cost every includer seconds.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/http.hpp"
#include "net/session_cache.hpp"
#include "net/tls_context.hpp"
#include "net/url.hpp"

namespace vetrina::net {

struct exchange_order {
  https_url const& url;
  std::vector<ip_address> const& addresses;  // checked already; tried in this order, each with its share of the time
  std::string const& request;                // head and body
  bool is_head = false;                      // the answer has no body, whatever its head says
  std::size_t max_body_bytes = 0;
  std::chrono::steady_clock::time_point deadline;
  bool* may_have_arrived = nullptr;  // set before the first byte of the request leaves
};

// Fails with network.cannot_connect, .tls, .timeout, .truncated, .too_large, .bad_answer. Throws what Asio throws
// where the process is out of descriptors or memory.
[[nodiscard]] result<http_response> exchange(exchange_order const& order, SSL_CTX* tls, session_cache& sessions);

}  // namespace vetrina::net
