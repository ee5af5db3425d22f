// modules: the one list of what this build can do. Faces add theirs when they open an engine (web: widget.render).
#pragma once

#include <span>
#include <vector>

#include "ops/module.hpp"

namespace vetrina::engine {

[[nodiscard]] std::span<ops::module const* const> core_modules();

// Schema of all of them, for the store and for the check against PostgreSQL.
[[nodiscard]] std::vector<store::migration> migrations_of(std::span<ops::module const* const> modules);

}  // namespace vetrina::engine
