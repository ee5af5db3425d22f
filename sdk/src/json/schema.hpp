// schema: a described type as JSON Schema 2020-12, for OpenAPI, the golden documents and the reference page.
#pragma once

#include <string>

#include "json/type.hpp"

namespace vetrina::json {

// `strict`: what requests obey (no other fields); otherwise what answers promise (more fields may come).
[[nodiscard]] std::string schema(type const& what, bool strict);

}  // namespace vetrina::json
