// subject: what this module owes a shopper who wants to see or forget everything. Inner header of activity/.
#pragma once

#include "ops/module.hpp"

namespace vetrina::activity {

[[nodiscard]] ops::subject about_shoppers() noexcept;

// The guest who made an order, everywhere in this module. False: no such order, or a shopper's.
[[nodiscard]] result<bool> forget_guest_of(ops::command& in, std::string_view order);

}  // namespace vetrina::activity
