#include "common/web_text.hpp"

#include <algorithm>

namespace sample {
namespace {

constexpr std::size_t most_fields = 256;

int hex_value(char const c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool unreserved(char const c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::string_view first(fields const& all, std::string_view const name) noexcept {
  auto const found = std::find_if(all.begin(), all.end(), [&](auto const& field) { return field.first == name; });
  return found == all.end() ? std::string_view{} : std::string_view{found->second};
}

bool has(fields const& all, std::string_view const name) noexcept {
  return std::any_of(all.begin(), all.end(), [&](auto const& field) { return field.first == name; });
}

std::string percent_encode(std::string_view const text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char const c : text) {
    if (unreserved(c)) {
      out += c;
    } else {
      auto const byte = static_cast<unsigned char>(c);
      out += '%';
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    }
  }
  return out;
}

std::string percent_decode(std::string_view const text, bool const plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' && plus_is_space ? ' ' : text[i];
    }
  }
  return out;
}

fields parse_form(std::string_view text) {
  fields out;
  while (!text.empty() && out.size() < most_fields) {
    auto const end = std::min(text.find('&'), text.size());
    auto const pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    auto const equals = std::min(pair.find('='), pair.size());
    out.emplace_back(percent_decode(pair.substr(0, equals), true),
                     percent_decode(pair.substr(std::min(equals + 1, pair.size())), true));
  }
  return out;
}

std::string to_query(fields const& all) {
  std::string out;
  for (auto const& [name, value] : all) {
    if (!out.empty()) out += '&';
    out += percent_encode(name) + "=" + percent_encode(value);
  }
  return out;
}

fields parse_cookies(std::string_view header) {
  fields out;
  while (!header.empty() && out.size() < most_fields) {
    auto const end = std::min(header.find(';'), header.size());
    auto pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    auto const equals = pair.find('=');
    if (equals != std::string_view::npos) out.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return out;
}

std::string html_escape(std::string_view const text) {
  std::string out;
  out.reserve(text.size());
  for (char const c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string with_query(std::string_view const address, fields const& more) {
  auto out = std::string{address};
  out += address.find('?') == std::string_view::npos ? '?' : '&';
  return out + to_query(more);
}

}  // namespace sample
