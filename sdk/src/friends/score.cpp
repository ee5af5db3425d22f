#include "friends/score.hpp"

#include <algorithm>
#include <cmath>

#include "base/clock.hpp"
#include "friends/weights.hpp"

namespace vetrina::friends {

event_factors factors_of(activity::kind kind, bool verified, std::int64_t at, double tie, std::int64_t now) noexcept {
  auto const& row = *std::ranges::find(weights::kinds, kind, &weights::kind_weight::what);
  // Whole days: the factor is told, and the exact age of an order would be its minute.
  std::int64_t const whole_days = std::max<std::int64_t>(now - at, 0) / day_ms;
  auto const age_days = static_cast<double>(whole_days);
  return {tie, row.weight, verified ? weights::verified : weights::unverified,
          std::exp2(-age_days / row.half_life_days)};
}

double jaccard(std::size_t shared, std::size_t all) noexcept {
  return all == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(all);
}

double cosine(std::size_t shared, std::size_t a, std::size_t b) noexcept {
  if (a == 0 || b == 0) return 0.0;
  return static_cast<double>(shared) / std::sqrt(static_cast<double>(a) * static_cast<double>(b));
}

double in_the_shop(std::int64_t days_and_circles) noexcept {
  return static_cast<double>(std::min(days_and_circles, weights::enough_in_the_shop)) /
         static_cast<double>(weights::enough_in_the_shop);
}

double tie_of(double common_friends, double common_tastes, double here) noexcept {
  return std::clamp(weights::tie_base + weights::tie_common_friends * common_friends +
                        weights::tie_common_tastes * common_tastes + weights::tie_in_the_shop * here,
                    0.0, 1.0);
}

}  // namespace vetrina::friends
