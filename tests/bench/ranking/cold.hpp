// cold: what friends are worth to a visitor of whom the shop knows nothing yet, at several shares of shoppers who let
// friends see: the ladder (friends' things, friends' taste, friends of friends, what is popular) against popularity.
#pragma once

#include "ranking/fit.hpp"

namespace vetrina::bench::ranking {

struct cold_result {
  double consent = 0;         // 0..1
  double with_friends = 0;    // the share of visitors who have a friend to be seen
  double visible = 0;         // such friends, in the mean
  tally ladder;
  tally popular;
};

inline constexpr std::array consent_rates{1.0, 0.5, 0.25, 0.1, 0.05, 0.02, 0.0003};

// The histories of a fifth of the shoppers at a time are hidden: they are the visitors, and nothing is solved with what
// they have. Weights are chosen by one half of them on their part of `train` and used for the other half.
[[nodiscard]] std::vector<cold_result> cold(sparse const& train, sparse const& follow, shape const& by,
                                            std::span<question const> asked);

}  // namespace vetrina::bench::ranking
