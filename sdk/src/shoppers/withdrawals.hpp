// withdrawals: how this module's are done once more after a restore (ops::withdrawal). Inner header of shoppers/.
#pragma once

#include <span>

#include "ops/module.hpp"

namespace vetrina::shoppers {

[[nodiscard]] std::span<ops::withdrawal const> withdrawals() noexcept;

}  // namespace vetrina::shoppers
