// system_operations: system.info, system.health, system.operations, system.openapi and event.next.
#pragma once

#include "ops/module.hpp"

namespace vetrina::engine {

[[nodiscard]] ops::module const& system_module();

}  // namespace vetrina::engine
