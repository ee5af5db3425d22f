#include "web/request.hpp"

#include <algorithm>

#include "base/strings.hpp"

namespace vetrina::web {
namespace {

parameters parse_cookies(std::string_view text) {
  parameters out;
  for (auto part : split(text, ';')) {
    part = trimmed(part);
    auto const equals = part.find('=');
    if (equals != std::string_view::npos) out.emplace_back(part.substr(0, equals), part.substr(equals + 1));
  }
  return out;
}

}  // namespace

parameters parse_form(std::string_view text) {
  parameters out;
  if (text.empty()) return out;
  for (auto const part : split(text, '&')) {
    if (part.empty()) continue;
    if (out.size() > max_parameters) break;
    auto const equals = part.find('=');
    auto const name = part.substr(0, equals);
    auto const value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
    out.emplace_back(percent_decode(name, true), percent_decode(value, true));
  }
  return out;
}

std::optional<std::string> find(parameters const& in, std::string_view name) {
  auto const at = std::ranges::find(in, name, [](auto const& p) -> std::string_view { return p.first; });
  if (at == in.end()) return std::nullopt;
  return at->second;
}

std::string form_text(parameters const& of) {
  std::string out;
  for (auto const& [name, value] : of) {
    out += cat(out.empty() ? "" : "&", percent_encode(name), "=", percent_encode(value));
  }
  return out;
}

request request::from(net::http_request const& raw) {
  request out;
  out.method = raw.method;
  auto const mark = raw.target.find('?');
  out.path = raw.target.substr(0, mark);
  if (mark != std::string::npos) out.raw_query = raw.target.substr(mark + 1);
  out.query = parse_form(out.raw_query);
  out.headers = raw.headers;
  out.body = raw.body;
  out.cookies = parse_cookies(net::find(raw.headers, "cookie"));
  auto const type = net::find(raw.headers, "content-type");
  out.content_type = ascii_lower(trimmed(type.substr(0, type.find(';'))));
  if (out.content_type == "application/x-www-form-urlencoded") out.form = parse_form(raw.body);
  return out;
}

}  // namespace vetrina::web
