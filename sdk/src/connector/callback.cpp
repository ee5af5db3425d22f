#include "connector/callback.hpp"

#include <algorithm>
#include <map>

#include "base/strings.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t longest = 8192;

error malformed(std::string message) { return fail(code::invalid, "callback.malformed", std::move(message)); }

// A control character has no business in any parameter and would travel into logs and headers.
bool is_clean(std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool has_bad_escape(std::string_view text) {
  auto const is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return true;
  }
  return false;
}

result<std::map<std::string, std::string>> parameters(std::string_view raw) {
  std::map<std::string, std::string> found;
  for (auto const pair : split(raw, '&')) {
    if (pair.empty()) continue;
    if (has_bad_escape(pair)) return malformed("The callback holds a broken percent escape.");
    auto const equals = pair.find('=');
    auto const name = percent_decode(pair.substr(0, equals), true);
    auto const value = equals == std::string_view::npos ? std::string{} : percent_decode(pair.substr(equals + 1), true);
    if (!is_clean(name) || !is_clean(value)) return malformed("The callback holds control characters or no UTF-8.");
    // RFC 6749 section 3.1: parameters must not stand twice. Which one counts differs from parser to parser.
    if (!found.emplace(name, value).second) {
      return fail(code::invalid, "callback.duplicate_parameter", "The callback holds a parameter twice.");
    }
  }
  return found;
}

}  // namespace

result<authorization_response> parse_callback(std::string_view raw_query) {
  if (raw_query.starts_with('?')) raw_query.remove_prefix(1);
  if (raw_query.size() > longest) return malformed("The callback is longer than 8 KiB.");
  VT_TRY(auto const found, parameters(raw_query));
  auto const value = [&](char const* name) {
    auto const at = found.find(name);
    return at == found.end() ? std::string{} : at->second;
  };
  authorization_response out{value("state"), value("code"), value("error"), std::nullopt};
  if (found.contains("iss")) out.issuer = value("iss");
  if (out.state.empty()) return fail(code::invalid, "callback.no_state", "The callback names no attempt (state).");
  if (found.contains("code") && found.contains("error")) {
    return fail(code::invalid, "callback.code_and_error", "The callback holds a code and an error at once.");
  }
  if (out.code.empty() && out.error.empty()) {
    return fail(code::invalid, "callback.no_code", "The callback holds neither a code nor an error.");
  }
  return out;
}

std::string state_of_refused(std::string_view raw_query) {
  if (raw_query.starts_with('?')) raw_query.remove_prefix(1);
  if (raw_query.size() > longest) return {};
  std::string found;
  for (auto const pair : split(raw_query, '&')) {
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos || percent_decode(pair.substr(0, equals), true) != "state") continue;
    if (!found.empty()) return {};
    found = percent_decode(pair.substr(equals + 1), true);
  }
  return found;
}

result<void> check_response_issuer(authorization_response const& got, std::string_view expected, bool required) {
  if (!got.issuer) {
    if (!required) return {};
    return fail(code::provider_error, "callback.issuer_missing",
                "The provider says that it names itself in its answers (RFC 9207), and this one does not.");
  }
  // A network without a known issuer cannot be compared; nothing is taken from the value either.
  if (!required && expected.empty()) return {};
  if (*got.issuer != expected) {
    return fail(code::provider_error, "callback.issuer_mismatch",
                "The answer comes from another provider than the one asked (mix-up).");
  }
  return {};
}

}  // namespace vetrina::connector
