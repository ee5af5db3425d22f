// subject: what this module owes a shopper who wants to see or forget everything. Inner header of activity/.
#pragma once

#include "ops/module.hpp"

namespace vetrina::activity {

[[nodiscard]] ops::subject about_shoppers() noexcept;

}  // namespace vetrina::activity
