// track_sql: the tables insight_count and insight_step of the traffic area, and their statements.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::insight::sql {

extern store::statement const count_step, widgets_of_day, keep_step, drop_old_steps;
extern store::statement const steps_of_click, forget_click;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::insight::sql
