// withdrawals: how this module's are done once more after a restore (ops::withdrawal). Inner header of friends/.
#pragma once

#include <span>

#include "ops/module.hpp"

namespace vetrina::friends {

[[nodiscard]] std::span<ops::withdrawal const> withdrawals() noexcept;

}  // namespace vetrina::friends
