// link_header: rel="next" of a Link header (RFC 8288 section 3). A pure function over borrowed text.
#pragma once

#include <string>
#include <string_view>

namespace vtc_mastodon {

inline std::string_view without_space(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// One parameter of a link from the front of `text`, which is moved on; quoted values may hold commas and semicolons.
inline std::pair<std::string_view, std::string> take_parameter(std::string_view& text) {
  auto const end = text.find_first_of("=;,");
  auto const name = without_space(text.substr(0, end));
  text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  if (!text.starts_with('=')) return {name, {}};
  text.remove_prefix(1);
  text = without_space(text);
  std::string value;
  if (!text.starts_with('"')) {
    auto const stop = text.find_first_of(";,");
    value = without_space(text.substr(0, stop));
    text.remove_prefix(stop == std::string_view::npos ? text.size() : stop);
    return {name, value};
  }
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    value += text[at];
  }
  text.remove_prefix(at < text.size() ? at + 1 : text.size());
  text = without_space(text);
  return {name, value};
}

inline bool names_next(std::string_view relations) {
  while (!relations.empty()) {
    auto const end = relations.find(' ');
    if (relations.substr(0, end) == "next") return true;
    relations.remove_prefix(end == std::string_view::npos ? relations.size() : end + 1);
  }
  return false;
}

// The address, or nothing where no link is the next one.
inline std::string next_link(std::string_view header) {
  while (true) {
    auto const open = header.find('<');
    auto const close = open == std::string_view::npos ? open : header.find('>', open);
    if (close == std::string_view::npos) return {};
    auto const target = header.substr(open + 1, close - open - 1);
    header = without_space(header.substr(close + 1));
    bool next = false;
    while (header.starts_with(';')) {
      header.remove_prefix(1);
      auto const [name, value] = take_parameter(header);
      next = next || (name == "rel" && names_next(value));
    }
    if (next) return std::string{target};
  }
}

}  // namespace vtc_mastodon
