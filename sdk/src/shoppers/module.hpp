// shoppers: who the customers of a shop are, what they agreed to, and whether they may be named.
#pragma once

#include "ops/module.hpp"

namespace vetrina::shoppers {

// shopper.put, .get, .token, .sign_out, .export, .erase, consent.set, .list, policy.put; tables shopper, consent,
// receipt, policy.
[[nodiscard]] ops::module const& shoppers_module();

}  // namespace vetrina::shoppers
