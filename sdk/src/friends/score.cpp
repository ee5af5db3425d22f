#include "friends/score.hpp"

#include <algorithm>
#include <cmath>

#include "base/clock.hpp"
#include "friends/weights.hpp"

namespace vetrina::friends {
namespace {

std::size_t common(std::set<std::string> const& a, std::set<std::string> const& b) {
  return static_cast<std::size_t>(std::ranges::count_if(a, [&](std::string const& one) { return b.contains(one); }));
}

}  // namespace

double event_factors::strength() const noexcept {
  return std::min(weights::most_one_event, tie * kind * verified * recency);
}

event_factors factors_of(activity::interaction const& what, double tie, std::int64_t now) noexcept {
  auto const& row = *std::ranges::find(weights::kinds, what.kind, &weights::kind_weight::what);
  // Whole days: the factor is told, and the exact age of an order would be its minute.
  std::int64_t const whole_days = std::max<std::int64_t>(now - what.at, 0) / day_ms;
  auto const age_days = static_cast<double>(whole_days);
  return {tie, row.weight, what.verified ? weights::verified : weights::unverified,
          std::exp2(-age_days / row.half_life_days)};
}

double noisy_or(std::span<double const> strengths) noexcept {
  double silent = 1.0;
  for (auto const s : strengths) silent *= 1.0 - s;
  return 1.0 - silent;
}

double jaccard(std::set<std::string> const& a, std::set<std::string> const& b) {
  auto const shared = common(a, b);
  auto const all = a.size() + b.size() - shared;
  return all == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(all);
}

double cosine(std::set<std::string> const& a, std::set<std::string> const& b) {
  if (a.empty() || b.empty()) return 0.0;
  return static_cast<double>(common(a, b)) / std::sqrt(static_cast<double>(a.size()) * static_cast<double>(b.size()));
}

double tie_of(double common_friends, double common_tastes) noexcept {
  return std::clamp(
      weights::tie_base + weights::tie_common_friends * common_friends + weights::tie_common_tastes * common_tastes,
      0.0, 1.0);
}

}  // namespace vetrina::friends
