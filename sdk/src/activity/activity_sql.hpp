// activity_sql: the tables purchase, purchase_line and interaction, and every statement that touches them.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::activity::sql {

extern store::statement const put_purchase, find_purchase, put_line, lines_of, holding_product, holding_family,
    answer_card, count_guest_line, purchases_of, forget_buyer, forget_guest_order, uncount_lines, guest_orders_of_email,
    guest_of, set_state, return_line, addresses_of, address_of_order, clicks_of, buyers_at;
extern store::statement const put_interaction, find_interaction, remove_interaction, waiting_for_delivery,
    verify_product, visible_of_owner, visible_of_family, askable_of_family, all_of_owner, owner_and_family,
    page_of_owner, owners_of_family, guests_of_family, erase_interactions, shoppers_of_family;
extern store::statement const copies_of, find_copy, hand_interaction, orders_of, hand_order;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::activity::sql
