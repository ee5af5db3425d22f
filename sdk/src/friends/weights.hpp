// weights: every number by which friends' interactions are ranked, in one table (widgets: noisy-or over friends).
// Constants; thread-safe.
#pragma once

#include <array>
#include <cstdint>

#include "activity/interactions.hpp"

namespace vetrina::friends::weights {

struct kind_weight {
  activity::kind what;
  double weight;
  double half_life_days;
};
// Ownership lasts, a like fades. `tried` stands between a share and a review: it is first-hand and owes nothing.
inline constexpr std::array kinds{
    kind_weight{activity::kind::own, 1.0, 365.0},
    kind_weight{activity::kind::want, 0.4, 30.0},
    kind_weight{activity::kind::like, 0.3, 30.0},
    kind_weight{activity::kind::tried, 0.6, 180.0},
    // Of four stars and more; others are nobody's word for it.
    kind_weight{activity::kind::review, 0.9, 180.0},
};

inline constexpr double verified = 1.0;    // an order holds it
inline constexpr double unverified = 0.6;
inline constexpr double most_one_event = 0.6;  // no single friend decides alone

// tie = base + common friends · Jaccard index + common tastes · cosine + in the shop · what passed here, clamped to 0..1.
inline constexpr double tie_base = 0.02;
inline constexpr double tie_common_friends = 0.30;
inline constexpr double tie_common_tastes = 0.40;
inline constexpr double tie_in_the_shop = 0.30;
inline constexpr std::int64_t enough_in_the_shop =
    5;  // days with a share that was opened, and circles that both are in
inline constexpr std::int64_t bond_days = 365;  // how long such a day counts

inline constexpr std::size_t most_friends = 1024;  // strongest ties that are read
inline constexpr std::size_t most_measured = 4096;  // mutual neighbours of one identity
inline constexpr int most_interactions = 64;  // newest of one friend
inline constexpr std::size_t most_names_an_item = 12;
inline constexpr std::int64_t most_families = 500;  // scope everyone

}  // namespace vetrina::friends::weights
