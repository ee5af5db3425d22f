// address: IP addresses and blocks of them as values, and the list of those that are not public.
// Against server-side request forgery: a URL from a network's answer must not make the shop call its own insides.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace vetrina::net {

struct ip_address {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  // network order; a v4 address uses the first four
  bool operator==(ip_address const&) const = default;
};

// The usual forms only: four decimal numbers without leading zeros, or RFC 4291 section 2.2 without a zone.
[[nodiscard]] std::optional<ip_address> parse_address(std::string_view text) noexcept;
[[nodiscard]] std::string to_string(ip_address const& address);

struct address_block {
  ip_address base;
  unsigned prefix_bits = 0;
  [[nodiscard]] bool contains(ip_address const& address) const noexcept;
};

// "10.0.0.0/8", "fd00::/8", or one address. Fails with config.bad_address_block, also where bits behind the prefix are
// set: "10.1.2.3/8" may be meant as one host, and then allows sixteen million.
[[nodiscard]] result<address_block> parse_block(std::string_view text);

// False for every block that IANA's special-purpose registries (RFC 6890) mark as not globally reachable, for
// multicast, and for the forms that carry a v4 address inside a v6 one.
[[nodiscard]] bool is_public(ip_address const& address) noexcept;

// Public, or inside one of the blocks.
[[nodiscard]] bool may_connect(ip_address const& address, std::vector<address_block> const& allow_private) noexcept;

// True for 127.1, 0x7f000001, 2130706433, 0177.0.0.1: what inet_aton takes for an address although it looks like a
// name. The rule is that of the WHATWG URL standard: the last label is a number.
[[nodiscard]] bool ends_in_number(std::string_view host) noexcept;

}  // namespace vetrina::net
