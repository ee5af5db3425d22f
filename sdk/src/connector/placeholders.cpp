#include "connector/placeholders.hpp"

#include "base/strings.hpp"

namespace vetrina::connector {
namespace {

constexpr std::string_view token_mark = "{token:";
constexpr std::string_view secret_mark = "{secret:";

void replace_all(std::string& in, std::string_view what) {
  for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at)) {
    constexpr std::string_view instead = "[redacted]";
    in.replace(at, what.size(), instead);
    at += instead.size();
  }
}

void redact_text(std::string& text, std::vector<secret> const& used) {
  for (auto const& value : used) {
    // Shorter ones would turn up by chance, and the gaps would then give them away.
    if (value.size() < 4) continue;
    replace_all(text, value.reveal());
    auto const encoded = secret{percent_encode(value.reveal())};
    if (encoded.reveal() != value.reveal()) replace_all(text, encoded.reveal());
  }
}

}  // namespace

bool has_placeholder(std::string_view text) noexcept {
  return text.find(token_mark) != std::string_view::npos || text.find(secret_mark) != std::string_view::npos;
}

result<secret> fill(std::string_view text, hidden_values const& from, std::vector<secret>& used) {
  std::string out;
  while (!text.empty()) {
    auto const open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    bool const token = text.starts_with(token_mark);
    auto const mark = token ? token_mark.size() : text.starts_with(secret_mark) ? secret_mark.size() : 0;
    auto const close = mark == 0 ? std::string_view::npos : text.find('}');
    if (close == std::string_view::npos) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    auto const& values = token ? *from.tokens : *from.secrets;
    auto const found = values.find(std::string{text.substr(mark, close - mark)});
    if (found == values.end()) {
      secret const wiped{std::move(out)};
      return fail(code::invalid, "connector.no_such_placeholder",
                  cat("There is no ", token ? "token" : "secret", " \"", clipped(text.substr(mark, close - mark), 64),
                      "\" here."));
    }
    out += found->second.reveal();
    used.push_back(found->second);
    text.remove_prefix(close + 1);
  }
  return secret{std::move(out)};
}

void redact(net::http_response& answer, std::vector<secret> const& used) {
  if (used.empty()) return;
  redact_text(answer.body, used);
  for (auto& header : answer.headers) redact_text(header.value, used);
}

}  // namespace vetrina::connector
