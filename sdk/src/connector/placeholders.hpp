// placeholders: {token:NAME} and {secret:NAME} filled in on the host's side of the border, and what was filled in taken
// out again of whatever comes back. Pure functions over borrowed secrets.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/http.hpp"

namespace vetrina::connector {

struct hidden_values {
  std::map<std::string, secret> const* tokens;
  std::map<std::string, secret> const* secrets;
};

[[nodiscard]] bool has_placeholder(std::string_view text) noexcept;

// Other braces stay as they are. Fails with connector.no_such_placeholder; `used` collects what must not come back.
[[nodiscard]] result<secret> fill(std::string_view text, hidden_values const& from, std::vector<secret>& used);

// Replaces each used value by [redacted], in the form it was sent in and percent-encoded.
void redact(net::http_response& answer, std::vector<secret> const& used);

}  // namespace vetrina::connector
