// score: what makes a friend's interaction speak for a thing, factor by factor, and what a tie is made of. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>

#include "activity/interactions.hpp"

namespace vetrina::friends {

// One interaction of one friend, factor by factor; each 0..1.
struct event_factors {
  double tie = 0;
  double kind = 0;
  double verified = 0;
  double recency = 0;  // 2^(-age / half-life of the kind)
};

[[nodiscard]] event_factors factors_of(activity::kind kind, bool verified, std::int64_t at, double tie,
                                       std::int64_t now) noexcept;

// Of sets by their sizes: `shared` are in both; of all that are in either, or of the two.
[[nodiscard]] double jaccard(std::size_t shared, std::size_t all) noexcept;
[[nodiscard]] double cosine(std::size_t shared, std::size_t a, std::size_t b) noexcept;
// `days_and_circles`: how much passed between the two here (weights.hpp).
[[nodiscard]] double in_the_shop(std::int64_t days_and_circles) noexcept;
[[nodiscard]] double tie_of(double common_friends, double common_tastes, double here) noexcept;

}  // namespace vetrina::friends
