// erasures_sql: the table erasure and its statements.
#pragma once

#include "store/database.hpp"

namespace vetrina::shoppers::sql {

extern store::statement const put_erasure, find_erasure;

}  // namespace vetrina::shoppers::sql
