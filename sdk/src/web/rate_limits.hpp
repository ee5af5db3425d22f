// rate_limits: how often one caller may knock at a door. One number a caller (GCRA: when a steady caller would be due), in
// memory of bounded size; private to the process. A face owns one, for where ops::shared_limits cannot be had. Thread-safe.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/address.hpp"
#include "net/http.hpp"
#include "net/http_server.hpp"

namespace vetrina::web {

class rate_limits {
 public:
  explicit rate_limits(std::size_t most_callers) noexcept : most_{most_callers} {}

  // Empty where the caller may pass; else how long to wait, in ms. A caller who was silent for a minute may send a
  // minute's worth at once. `per_minute` 0: no limit. `now`: of a monotonic clock, ms.
  [[nodiscard]] std::optional<std::int64_t> knock(std::string_view caller, std::int64_t per_minute, std::int64_t now);
  [[nodiscard]] std::size_t callers() const;

 private:
  struct entry {
    std::string caller;
    std::int64_t due_us = 0;
  };
  mutable std::mutex mutex_;
  std::list<entry> by_use_;  // the longest silent last
  std::unordered_map<std::string_view, std::list<entry>::iterator> known_;
  std::size_t most_;
};

// Whom an address stands for: itself, or, of IPv6, the /64 that one connection is given. Behind a trusted proxy the last
// address in X-Forwarded-For that is no such proxy. Empty where nobody can say: on a Unix socket, and for addresses that are
// not public, as behind a proxy that the settings do not name, where all visitors would look like one.
[[nodiscard]] std::string caller_address(net::peer const& from, net::header_list const& headers,
                                         std::vector<std::string> const& trusted_proxies);

}  // namespace vetrina::web
