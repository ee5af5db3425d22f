// links_sql: the tables link, link_sharer and link_sharer_also of the record, click of the traffic area, and their statements.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::links::sql {

extern store::statement const put_link, find_link, use_link, links_of_sharer;
extern store::statement const find_sharer, who_shares, put_sharer, forget_sharer;
extern store::statement const sharers_of, sharers_also, put_sharer_also, drop_sharer_also, hand_sharer_also,
    forget_sharers_also;
extern store::statement const put_click, find_click;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::links::sql
