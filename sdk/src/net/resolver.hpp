// resolver: names to addresses, on the calling thread, because drive mode `host` owns none. Thread-safe.
//
// Limit: getaddrinfo cannot be interrupted. The time it spends on DNS is bounded through the thread's own resolver
// settings (whole seconds, see resolver.cpp); a name service module other than `files` and `dns` keeps its own time.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"

namespace vetrina::net {

// In the order to try (RFC 6724), at least one. `localhost` and names below it are answered without a look-up
// (RFC 6761 section 6.3), whatever a DNS server says. Fails with network.cannot_resolve, network.timeout.
[[nodiscard]] result<std::vector<ip_address>> resolve(std::string const& host,
                                                      std::chrono::steady_clock::time_point deadline);

}  // namespace vetrina::net
