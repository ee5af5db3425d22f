// assets: the stylesheet and the script that widgets use, built into the library. Their names carry a hash of their
// content, so browsers keep them for ever and never use an old one. Immutable; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vetrina::web {

struct asset {
  std::string name;        // "vetrina.0123456789abcdef.css"
  std::string media_type;
  std::string_view content;
  std::string integrity;   // for the integrity attribute (SRI): sha256-…
};

[[nodiscard]] asset const& stylesheet();
[[nodiscard]] asset const& script();

}  // namespace vetrina::web
