// url: the one kind of URL that the client calls, taken apart. A pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/address.hpp"

namespace vetrina::net {

struct https_url {
  std::string host;  // lower case; a v6 address without brackets
  std::uint16_t port = 443;
  std::string target;                // path and query, never empty
  std::optional<ip_address> literal;  // set where the host is an address and not a name
  // "host" or "host:port", as the Host header wants it.
  [[nodiscard]] std::string authority() const;
};

// Takes an absolute https URL (RFC 3986) without user information and fragment. Fails with network.plain_http,
// network.bad_url; messages never repeat the query, which may hold an authorization code.
[[nodiscard]] result<https_url> parse_https_url(std::string_view text);

}  // namespace vetrina::net
