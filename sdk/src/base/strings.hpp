// strings: the few text helpers that every module needs. Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vetrina {

// Concatenates with one allocation: cat("No product \"", id, "\".").
namespace detail {
inline std::string_view view(std::string_view s) noexcept { return s; }
inline std::string view(std::int64_t n) { return std::to_string(n); }
inline std::string view(int n) { return std::to_string(n); }
inline std::string view(std::uint64_t n) { return std::to_string(n); }
inline std::string view(unsigned n) { return std::to_string(n); }
}  // namespace detail
template <class... Parts>
[[nodiscard]] std::string cat(Parts const&... parts) {
  std::string out;
  (out.append(detail::view(parts)), ...);
  return out;
}

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;  // RFC 3629: no surrogates, no overlong forms
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;  // ASCII white space at both ends
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool iequals(std::string_view a, std::string_view b) noexcept;  // ASCII letters only, as HTTP needs
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string percent_encode(std::string_view text);  // RFC 3986: all but unreserved characters
// application/x-www-form-urlencoded as well when `plus_is_space`. A bad escape is kept as it stands.
[[nodiscard]] std::string percent_decode(std::string_view text, bool plus_is_space = false);
[[nodiscard]] std::string html_escape(std::string_view text);  // & < > " '
// At most `limit` bytes, cut between code points, with "…" where something was cut. For error texts from outside.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t limit);

}  // namespace vetrina
