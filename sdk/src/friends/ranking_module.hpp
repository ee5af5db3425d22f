// ranking_module: the rows of what orders things for people: catalog.rank, ranking.put and ranking.get; the job that
// learns tastes, ratings and when a family was first seen.
#pragma once

#include "ops/module.hpp"

namespace vetrina::friends {

[[nodiscard]] ops::module const& ranking_module();

}  // namespace vetrina::friends
