// ownership: what an order makes of its buyer, and what is taken back when it is cancelled or returned. Rows of
// `interaction` and the journal move together. Inner header of activity/; runs inside the write of the operation.
#pragma once

#include <cstdint>
#include <string_view>

#include "activity/orders.hpp"
#include "ops/operation.hpp"
#include "shoppers/find.hpp"

namespace vetrina::activity {

// The buyer owns it now, and nobody may know until they say so. A choice they made before the order stays theirs.
[[nodiscard]] result<void> make_owner(ops::command& in, shoppers::shopper_row const& buyer, purchase_row const& order,
                                      purchase_line_row const& line);

// After the order stopped holding the product: the buyer's own row goes where it rested on this order alone, and what
// else they said of it loses the mark of an order. A guest counts no more.
[[nodiscard]] result<void> disown(ops::command& in, purchase_row const& order, std::string_view product);

// When an embargo of so many days ends that is chosen now: until_delivery before the shop told of a delivery.
[[nodiscard]] std::int64_t embargo_end(purchase_row const& order, std::int64_t days, std::int64_t now) noexcept;

// The shop told of a delivery, or took its word back: embargoes that wait for it begin, and those that run wait again.
[[nodiscard]] result<void> move_embargoes(ops::command& in, purchase_row const& order);

}  // namespace vetrina::activity
