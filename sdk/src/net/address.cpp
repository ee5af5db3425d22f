#include "net/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/strings.hpp"

namespace vetrina::net {
namespace {

constexpr address_block v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, unsigned bits) {
  return {{false, {a, b, c}}, bits};
}
constexpr address_block v6(std::array<std::uint8_t, 16> bytes, unsigned bits) { return {{true, bytes}, bits}; }

constexpr std::array not_public{
    v4(0, 0, 0, 8),        // this network; 0.0.0.0 reaches localhost on Linux
    v4(10, 0, 0, 8),       // private
    v4(100, 64, 0, 10),    // carrier-grade NAT
    v4(127, 0, 0, 8),      // loopback
    v4(169, 254, 0, 16),   // link-local, and the clouds' metadata services
    v4(172, 16, 0, 12),    // private
    v4(192, 0, 0, 24),     // IETF protocol assignments
    v4(192, 0, 2, 24),     // documentation
    v4(192, 88, 99, 24),   // 6to4 relays
    v4(192, 168, 0, 16),   // private
    v4(198, 18, 0, 15),    // benchmarks
    v4(198, 51, 100, 24),  // documentation
    v4(203, 0, 113, 24),   // documentation
    v4(224, 0, 0, 4),      // multicast
    v4(240, 0, 0, 4),      // reserved, broadcast
    v6({}, 96),            // ::, ::1 and the old v4-compatible form
    v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96),  // v4-mapped
    v6({0, 0x64, 0xFF, 0x9B}, 96),                       // NAT64
    v6({0, 0x64, 0xFF, 0x9B, 0, 1}, 48),                 // NAT64, local use
    v6({0x01}, 64),                                      // discard only
    v6({0x20, 0x01}, 32),                                // Teredo
    v6({0x20, 0x01, 0x0D, 0xB8}, 32),                    // documentation
    v6({0x20, 0x02}, 16),                                // 6to4
    v6({0xFC}, 7),                                       // unique local
    v6({0xFE, 0x80}, 10),                                // link-local
    v6({0xFE, 0xC0}, 10),                                // site-local
    v6({0xFF}, 8),                                       // multicast
};

error bad_block(std::string_view text, std::string_view why) {
  return fail(
      code::invalid, "config.bad_address_block",
      cat("\"", clipped(text, 64), "\" is not a block of addresses: ", why, " Write it like 10.0.0.0/8 or ::1/128."),
      "/network/allow_private");
}

}  // namespace

std::optional<ip_address> parse_address(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.empty() || text.size() >= buffer.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(text.begin(), text.end(), buffer.begin());
  ip_address out;
  out.v6 = text.find(':') != std::string_view::npos;
  if (inet_pton(out.v6 ? AF_INET6 : AF_INET, buffer.data(), out.bytes.data()) != 1) return std::nullopt;
  return out;
}

std::string to_string(ip_address const& address) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}

bool address_block::contains(ip_address const& address) const noexcept {
  if (address.v6 != base.v6) return false;
  for (unsigned bit = 0; bit < prefix_bits; bit += 8) {
    auto const left = std::min(8U, prefix_bits - bit);
    auto const mask = static_cast<std::uint8_t>(0xFFU << (8U - left));
    if ((address.bytes[bit / 8] & mask) != (base.bytes[bit / 8] & mask)) return false;
  }
  return true;
}

result<address_block> parse_block(std::string_view text) {
  auto const slash = text.find('/');
  auto const address = parse_address(text.substr(0, slash));
  if (!address) return bad_block(text, "the address cannot be read.");
  unsigned const width = address->v6 ? 128 : 32;
  address_block out{*address, width};
  if (slash != std::string_view::npos) {
    auto const digits = text.substr(slash + 1);
    auto const [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), out.prefix_bits);
    if (failed != std::errc{} || end != digits.data() + digits.size() || out.prefix_bits > width) {
      return bad_block(text, cat("the length behind the slash is not a number from 0 to ", width, "."));
    }
  }
  for (unsigned bit = out.prefix_bits; bit < width; ++bit) {
    if ((out.base.bytes[bit / 8] >> (7U - bit % 8U)) & 1U) return bad_block(text, "bits behind the prefix are set.");
  }
  return out;
}

bool is_public(ip_address const& address) noexcept {
  return std::none_of(not_public.begin(), not_public.end(), [&](auto const& block) { return block.contains(address); });
}

bool may_connect(ip_address const& address, std::vector<address_block> const& allow_private) noexcept {
  return is_public(address) || std::any_of(allow_private.begin(), allow_private.end(),
                                           [&](auto const& block) { return block.contains(address); });
}

bool ends_in_number(std::string_view host) noexcept {
  if (host.ends_with('.')) host.remove_suffix(1);
  auto const dot = host.rfind('.');
  auto label = dot == std::string_view::npos ? host : host.substr(dot + 1);
  if (label.empty()) return false;
  bool const hex = label.size() >= 2 && label[0] == '0' && (label[1] == 'x' || label[1] == 'X');
  if (hex) label.remove_prefix(2);
  return std::all_of(label.begin(), label.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
  });
}

}  // namespace vetrina::net
