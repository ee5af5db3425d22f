// activity_sql: the tables purchase, purchase_line, interaction, recent_interaction and interaction_run, the view
// every_interaction of the last three, and the statements that touch them.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::activity::sql {

extern store::statement const put_purchase, find_purchase, put_line, lines_of, holding_product, holding_family,
    answer_card, count_guest_line, purchases_of, forget_buyer, forget_guest_order, uncount_lines, guest_orders_of_email,
    guest_of, set_state, return_line, addresses_of, address_of_order, clicks_of, buyers_at;
extern store::statement const append_interaction, find_interaction, remove_interaction, waiting_for_delivery,
    verify_product, visible_of_owner, visible_of_family, askable_of_family, all_of_owner, owner_and_family,
    page_of_owner, owners_of_family, guests_of_family, erase_interactions, shoppers_of_family;
extern store::statement const remove_recent, verify_recent, erase_recent;
extern store::statement const run_with_room, newest_run, count_run, count_later, begin_run, count_runs, oldest_full_run,
    last_of_piece, fold_piece, folded_to, empty_run, end_run;
extern store::statement const copies_of, find_copy, orders_of, hand_order;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::activity::sql
