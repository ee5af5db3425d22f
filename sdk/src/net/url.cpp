#include "net/url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/strings.hpp"

namespace vetrina::net {
namespace {

constexpr std::size_t longest_url = 8192;
constexpr std::size_t longest_host = 253;  // RFC 1035 section 2.3.4, as text

std::string_view shown(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of("?#"), std::size_t{128}));
}

error bad_url(std::string_view text, std::string_view why) {
  return fail(code::invalid, "network.bad_url",
              cat("The URL \"", clipped(shown(text), 128), "\" cannot be called: ", why));
}

// Letters, digits, hyphens and, because real networks have them, underscores. Escapes are refused: two programs decode
// them at different times and so see different hosts. Names in other scripts come as A-labels (xn--).
bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > longest_host) return false;
  for (auto const label : split(host, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    for (char const c : label) {
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
    }
  }
  return true;
}

std::string_view std_view(boost::urls::string_view s) { return {s.data(), s.size()}; }

}  // namespace

std::string https_url::authority() const {
  auto const name = literal && literal->v6 ? cat("[", host, "]") : host;
  return port == 443 ? name : cat(name, ":", static_cast<unsigned>(port));
}

result<https_url> parse_https_url(std::string_view text) {
  if (text.size() > longest_url) return bad_url(text, "it is longer than 8192 bytes.");
  auto const parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed) return bad_url(text, "it is not an absolute URL. Write it like https://example.com/path.");
  auto const& url = *parsed;
  auto const scheme = ascii_lower(std_view(url.scheme()));
  if (scheme == "http") {
    return fail(code::invalid, "network.plain_http",
                cat("The URL \"", clipped(shown(text), 128),
                    "\" is not encrypted. Only https is called; use its https address."));
  }
  if (scheme != "https") return bad_url(text, "its scheme is not https.");
  if (!url.has_authority()) return bad_url(text, "it names no host.");
  if (url.host_type() == boost::urls::host_type::ipvfuture) return bad_url(text, "its host is of an unknown kind.");
  // Boost.URL 1.81 reads "example.com:x/" as the host example.com and the path ":x/".
  auto const path = std_view(url.encoded_path());
  if (!path.empty() && path.front() != '/') return bad_url(text, "its port is not a number from 1 to 65535.");
  if (url.has_userinfo()) return bad_url(text, "it holds a user name or password.");
  if (url.has_fragment()) return bad_url(text, "it has a fragment (#), which is never sent to a server.");

  https_url out;
  out.host = ascii_lower(std_view(url.encoded_host_address()));
  if (url.has_port() && !url.port().empty()) {
    out.port = url.port_number();
    if (out.port == 0) return bad_url(text, "its port is not a number from 1 to 65535.");
  }
  out.literal = parse_address(out.host);
  if (!out.literal) {
    if (!is_host_name(out.host))
      return bad_url(text, "its host name is empty or has characters that host names do not have.");
    if (ends_in_number(out.host))
      return bad_url(text, "its host is an address in an unusual form. Write four decimal numbers.");
  }
  out.target = path.empty() ? std::string_view("/") : path;
  if (url.has_query()) out.target += cat("?", std_view(url.encoded_query()));
  return out;
}

}  // namespace vetrina::net
