// ratings: how many stars a family gets, from the interactions of the kind review (activity/ratings) as the counts fold
// them: of owners who agreed to count_me, moving once a day, told of k raters or more. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "friends/ranking/family_facts.hpp"
#include "store/database.hpp"

namespace vetrina::friends {

struct rating_figure {
  double mean = 0;  // Bayesian, 1..5, in tenths
  std::int64_t count = 0;
};
// Empty below k raters. `shop_mean`: of all families.
[[nodiscard]] std::optional<rating_figure> rating_of(family_facts const& of, double shop_mean) noexcept;
// Over the families that have k raters or more, with fifty ratings of prior_mean beside theirs.
[[nodiscard]] result<double> mean_of_shop(store::session& db, std::string_view shop, std::int64_t now);

}  // namespace vetrina::friends
