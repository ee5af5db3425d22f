#include "net/request_text.hpp"

#include <algorithm>
#include <array>

#include "base/strings.hpp"

namespace vetrina::net {
namespace {

constexpr std::array<std::string_view, 11> owned_by_client{
    "host",    "connection", "content-length", "transfer-encoding", "accept-encoding", "te",
    "trailer", "upgrade",    "expect",         "keep-alive",        "proxy-connection"};

error bad_header(std::string_view name, std::string_view why) {
  return fail(code::invalid, "network.bad_header", cat("The header \"", clipped(name, 64), "\" cannot be sent: ", why));
}

bool is_owned(std::string_view name) {
  return std::any_of(owned_by_client.begin(), owned_by_client.end(), [&](auto owned) { return iequals(owned, name); });
}

bool has(header_list const& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](auto const& h) { return iequals(h.name, name); });
}

}  // namespace

result<std::string> request_text(http_request const& request, https_url const& url) {
  if (!is_token(request.method) || request.method == "CONNECT") {
    return fail(code::invalid, "network.bad_header",
                cat("\"", clipped(request.method, 32), "\" is not a method that can be sent."));
  }
  auto out = cat(request.method, " ", url.target, " HTTP/1.1\r\nHost: ", url.authority(), "\r\n");
  for (auto const& h : request.headers) {
    if (!is_token(h.name)) return bad_header(h.name, "its name has characters that header names do not have.");
    if (!is_field_value(h.value))
      return bad_header(h.name, "its value holds a line break or another control character.");
    if (is_owned(h.name)) return bad_header(h.name, "the client sets it itself.");
    out += cat(h.name, ": ", trimmed(h.value), "\r\n");
  }
  if (!has(request.headers, "accept")) out += "Accept: application/json\r\n";
  if (!has(request.headers, "user-agent")) out += "User-Agent: vetrina/" VETRINA_VERSION "\r\n";
  // identity: no decompressor stands between the body limit and a network's answer.
  out += "Accept-Encoding: identity\r\nConnection: close\r\n";
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    out += cat("Content-Length: ", std::uint64_t{request.body.size()}, "\r\n");
  }
  return cat(out, "\r\n", request.body);
}

}  // namespace vetrina::net
