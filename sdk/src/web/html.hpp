// html: building markup that cannot be broken out of: everything that is not a literal of ours is escaped. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/strings.hpp"

namespace vetrina::web {

// element("p", {{"class", name}}, text(words))
struct attribute {
  std::string_view name;
  std::string_view value;
};

[[nodiscard]] inline std::string text(std::string_view words) { return html_escape(words); }

[[nodiscard]] inline std::string tag(std::string_view name, std::initializer_list<attribute> attributes) {
  std::string out = cat("<", name);
  for (auto const& a : attributes) out += cat(" ", a.name, "=\"", html_escape(a.value), "\"");
  return out + ">";
}

// `inner` is markup.
[[nodiscard]] inline std::string element(std::string_view name, std::initializer_list<attribute> attributes,
                                         std::string_view inner) {
  return cat(tag(name, attributes), inner, "</", name, ">");
}

[[nodiscard]] inline std::string hidden(std::string_view name, std::string_view value) {
  return tag("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
}

// A link's address: only what leads to a page. "javascript:" and the like become the empty fragment.
[[nodiscard]] inline std::string_view safe_url(std::string_view url) noexcept {
  bool const local = url.starts_with('/') && !url.starts_with("//");
  return local || url.starts_with("https://") ? url : std::string_view{"#"};
}

}  // namespace vetrina::web
