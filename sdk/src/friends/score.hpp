// score: how strongly friends' interactions speak for a thing. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "activity/interactions.hpp"

namespace vetrina::friends {

// One interaction of one friend, factor by factor; each 0..1.
struct event_factors {
  double tie = 0;
  double kind = 0;
  double verified = 0;
  double recency = 0;  // 2^(-age / half-life of the kind)

  // Their product, at most weights::most_one_event.
  [[nodiscard]] double strength() const noexcept;
};

[[nodiscard]] event_factors factors_of(activity::kind kind, bool verified, std::int64_t at, double tie,
                                       std::int64_t now) noexcept;
[[nodiscard]] event_factors factors_of(activity::interaction const& what, double tie, std::int64_t now) noexcept;

// 1 - Π(1 - s): the second friend adds less than the first, and none takes away.
[[nodiscard]] double noisy_or(std::span<double const> strengths) noexcept;

// Of sets by their sizes: `shared` are in both; of all that are in either, or of the two.
[[nodiscard]] double jaccard(std::size_t shared, std::size_t all) noexcept;
[[nodiscard]] double cosine(std::size_t shared, std::size_t a, std::size_t b) noexcept;
[[nodiscard]] double jaccard(std::set<std::string> const& a, std::set<std::string> const& b);
[[nodiscard]] double cosine(std::set<std::string> const& a, std::set<std::string> const& b);  // of 0/1 vectors
[[nodiscard]] double tie_of(double common_friends, double common_tastes) noexcept;

}  // namespace vetrina::friends
