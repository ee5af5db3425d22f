// sync_sql: the statements of syncs that are under way, of what connectors spend, and of the walk over whom to read again.
// The tables are made in identity_sql.
#pragma once

#include "store/database.hpp"

namespace vetrina::identity::sql {

extern store::statement const find_progress, put_progress, move_progress, drop_progress, put_page, all_pages,
    find_cursor, drop_pages, drop_old_pages, drop_old_progress;
extern store::statement const page_of_cursors, swap_cursor;
extern store::statement const find_spending, put_spending, waiting_connectors;
extern store::statement const find_walk, put_walk, drop_walk;

}  // namespace vetrina::identity::sql
