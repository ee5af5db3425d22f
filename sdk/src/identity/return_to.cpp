#include "identity/return_to.hpp"

#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "net/url.hpp"

namespace vetrina::identity {
namespace {

error refused() {
  return fail(code::invalid, "identity.return_to_refused",
              "return_to is not an address below the shop's return template (or, without one, at one of its origins). "
              "Give a whole https address of the shop.",
              "/return_to");
}

// What browsers and servers read differently: control characters and spaces are dropped by some, backslashes become
// slashes, encoded slashes and dots are decoded once or twice, dot segments climb out of the prefix.
bool is_plain(std::string_view text) {
  if (!std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '\\'; })) return false;
  auto const path = ascii_lower(text.substr(0, text.find_first_of("?#")));
  constexpr std::array<std::string_view, 5> traps = {"%2f", "%5c", "%2e", "%25", "@"};
  if (std::ranges::any_of(traps, [&](auto trap) { return path.find(trap) != std::string::npos; })) return false;
  auto const whole = ascii_lower(text);
  for (std::size_t at = whole.find('%'); at != std::string::npos; at = whole.find('%', at + 1)) {
    if (whole.compare(at, 2, "%0") == 0 || whole.compare(at, 2, "%1") == 0) return false;  // encoded control characters
  }
  if (!text.starts_with("https://")) return false;
  auto const segments = split(std::string_view{path}.substr(8), '/');
  return std::ranges::none_of(segments.begin() + 1, segments.end(), [&](std::string_view const& segment) {
    return segment == "." || segment == ".." || (segment.empty() && &segment != &segments.back());
  });
}

// A ticket that stands there already would be taken for ours by hosts that read the first of two.
bool brings_a_ticket(std::string_view text) {
  auto const query = text.find('?');
  if (query == std::string_view::npos) return false;
  return std::ranges::any_of(split(text.substr(query + 1), '&'), [](std::string_view pair) {
    return percent_decode(pair.substr(0, pair.find('=')), true) == ticket_parameter;
  });
}

std::string_view path_of(net::https_url const& url) {
  return std::string_view{url.target}.substr(0, url.target.find('?'));
}

bool below(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/';
}

std::string origin_address(std::string_view origin) { return cat(origin, origin.ends_with('/') ? "" : "/"); }

}  // namespace

result<std::string> check_return_to(ops::shop const& of, std::string_view wanted) {
  std::vector<std::string> allowed;
  if (of.templates.return_ && !of.templates.return_->empty()) {
    allowed.push_back(*of.templates.return_);
  } else {
    for (auto const& origin : of.origins) allowed.push_back(origin_address(origin));
  }
  if (wanted.empty()) {
    if (allowed.empty()) return refused();
    return allowed.front();
  }
  if (!is_plain(wanted) || brings_a_ticket(wanted)) return refused();
  auto const url = net::parse_https_url(wanted);
  if (!url) return refused();
  for (auto const& one : allowed) {
    auto const base = net::parse_https_url(one);
    if (!base || base->host != url->host || base->port != url->port) continue;
    if (below(path_of(*url), path_of(*base))) return cat("https://", url->authority(), url->target);
  }
  return refused();
}

std::string with_parameter(std::string_view address, std::string_view name, std::string_view value) {
  return cat(address, address.find('?') == std::string_view::npos ? "?" : "&", name, "=", percent_encode(value));
}

}  // namespace vetrina::identity
