// erasures_sql: the tables erasure and erasure_step, and their statements.
#pragma once

#include "store/database.hpp"

namespace vetrina::shoppers::sql {

extern store::statement const put_erasure, find_erasure;
extern store::statement const put_step, name_steps, count_try, steps_of;

}  // namespace vetrina::shoppers::sql
