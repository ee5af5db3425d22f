#include "net/http.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "base/strings.hpp"

namespace vetrina::net {
namespace {

constexpr std::string_view token_marks = "!#$%&'*+-.^_`|~";

constexpr bool is_token_char(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         token_marks.find(c) != std::string_view::npos;
}

}  // namespace

std::string_view find(header_list const& headers, std::string_view name) noexcept {
  for (auto const& h : headers) {
    if (iequals(h.name, name)) return h.value;
  }
  return {};
}

bool is_token(std::string_view text) noexcept {
  for (char const c : text) {
    if (!is_token_char(c)) return false;
  }
  return !text.empty();
}

bool is_field_value(std::string_view text) noexcept {
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return false;
  }
  return true;
}

std::string http_date(std::int64_t wall_ms) {
  static constexpr std::array<char const*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<char const*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const seconds = static_cast<std::time_t>(wall_ms / 1000);
  std::tm t{};
  gmtime_r(&seconds, &t);
  std::array<char, 64> text{};
  // Not strftime: its names follow the locale that the host has set.
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                days[static_cast<std::size_t>(t.tm_wday)], t.tm_mday, months[static_cast<std::size_t>(t.tm_mon)],
                t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
  return text.data();
}

}  // namespace vetrina::net
