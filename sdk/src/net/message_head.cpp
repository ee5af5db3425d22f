#include "net/message_head.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "net/http.hpp"

namespace vetrina::net {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What matters of the fields for framing, RFC 9112 section 6.
struct framing {
  bool http_1_0 = false;
  int hosts = 0;
  int transfer_encodings = 0;
  int lengths = 0;
  std::string length;
};

std::string refused_start(message_kind kind, std::string_view line, framing& seen) {
  if (kind == message_kind::response) {
    // HTTP/1.1 200 OK: the reason may be empty, its space is there even then.
    if (line.size() < 13 || !line.starts_with("HTTP/1.") || (line[7] != '0' && line[7] != '1') || line[8] != ' ' ||
        !all_digits(line.substr(9, 3)) || line[12] != ' ') {
      return "does not begin with an HTTP/1.1 status line";
    }
    seen.http_1_0 = line[7] == '0';
    auto const status = line.substr(9, 3);
    if (status[0] < '1' || status[0] > '5') return cat("has the status ", status, ", which HTTP does not have");
    if (status == "101") return "switches to a protocol that nobody asked for";
    return {};
  }
  auto const parts = split(line, ' ');
  if (parts.size() != 3 || !is_token(parts[0]) || parts[1].empty()) return "does not begin with a request line";
  if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0") return "is not HTTP/1.1";
  seen.http_1_0 = parts[2] == "HTTP/1.0";
  return {};
}

std::string refused_field(std::string_view line, framing& seen) {
  if (line.front() == ' ' || line.front() == '\t') return "folds a header over two lines";
  auto const colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return "has a header whose name is not one";
  auto const name = line.substr(0, colon);
  auto const value = trimmed(line.substr(colon + 1));
  if (!is_field_value(value)) return "has a control character in a header";
  if (iequals(name, "host")) ++seen.hosts;
  if (iequals(name, "transfer-encoding")) {
    ++seen.transfer_encodings;
    if (!iequals(value, "chunked")) return "has a Transfer-Encoding other than chunked";
  }
  if (iequals(name, "content-length")) {
    ++seen.lengths;
    if (!all_digits(value)) return "has a Content-Length that is not a number";
    if (seen.lengths > 1 && seen.length != value) return "has two different Content-Length headers";
    seen.length = value;
  }
  return {};
}

std::string refused_framing(message_kind kind, framing const& seen) {
  if (seen.transfer_encodings > 1) return "has two Transfer-Encoding headers";
  if (seen.transfer_encodings > 0 && seen.lengths > 0) return "has both Transfer-Encoding and Content-Length";
  if (seen.transfer_encodings > 0 && seen.http_1_0) return "has Transfer-Encoding in HTTP/1.0";
  if (kind == message_kind::request && (seen.hosts > 1 || (seen.hosts == 0 && !seen.http_1_0))) {
    return "does not have exactly one Host header";
  }
  return {};
}

}  // namespace

std::optional<std::size_t> head_length(std::string_view received) noexcept {
  auto const end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  return end + 4;
}

std::string refused_head(message_kind kind, std::string_view head) {
  framing seen;
  bool first = true;
  head.remove_suffix(std::min<std::size_t>(head.size(), 2));  // the blank line
  while (!head.empty()) {
    auto const end = head.find("\r\n");
    auto const line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
      return "has a line break that is not CR LF, or a NUL";
    }
    if (line.empty()) return "begins with an empty line";
    if (auto why = first ? refused_start(kind, line, seen) : refused_field(line, seen); !why.empty()) return why;
    first = false;
  }
  return first ? std::string("is empty") : refused_framing(kind, seen);
}

}  // namespace vetrina::net
