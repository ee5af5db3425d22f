// friends_sql: the tables friend_graph, friend_node, friend_last_node, friend_bond, friend_block, count_fact, count_owner and count_family, and their statements.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::friends::sql {

extern store::statement const find_graph, put_graph, drop_graph, graphs_after;
extern store::statement const find_node, identity_of_node, take_node, last_node, put_node, drop_node;
extern store::statement const put_bond, bonds_of, drop_bonds, drop_bonds_to, drop_old_bonds;
extern store::statement const put_block, drop_block, drop_blocks, blocks_of, blocked_between, find_block,
    whole_blocks_of;
extern store::statement const find_fact, put_fact, sweep_facts, lapse_facts, drop_uncounted_facts;
extern store::statement const find_owner, put_owner, lapse_owner, sweep_owners, guest_owners;
extern store::statement const put_family, find_count_family, brands_of_line;
extern store::statement const count_product, count_family, count_line, count_brand, top_families;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::friends::sql
