// explain: described settings as lines, with where each value came from. Pure.
#pragma once

#include <string>
#include <string_view>

#include "json/document.hpp"
#include "json/type.hpp"

namespace vetrina::engine {

// One line a value: "network.ca_file = \"\" (default)", "connectors.0.secrets.key = set (given)". `object` is of type
// `what` and was read from `given` at `pointer`; `name` is what the lines begin with. No secret is in what it gives.
[[nodiscard]] std::string explain(json::type const& what, void const* object, json::document const& given,
                                  std::string const& pointer, std::string const& name);

}  // namespace vetrina::engine
