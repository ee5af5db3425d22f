// links_sql: the tables link and link_sharer of the record, click of the traffic area, and their statements.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::links::sql {

extern store::statement const put_link, find_link, use_link, links_of_sharer;
extern store::statement const find_sharer, put_sharer, forget_sharer;
extern store::statement const put_click;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::links::sql
