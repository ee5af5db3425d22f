// rank_sql: the tables rank_weight and rank_family, and the statements of the ranking.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::friends::sql {

extern store::statement const put_weight, weights_of_shop, drop_weights;
extern store::statement const put_stars, mean_rating;
extern store::statement const see_family, forget_family, newest_families;
inline constexpr std::size_t families_at_once = 16;  // that facts_of_families names
extern store::statement const facts_of_families;
extern store::statement const counted_facts;

[[nodiscard]] std::span<store::migration const> rank_migrations() noexcept;

}  // namespace vetrina::friends::sql
