// peers: what every side of the friend store's benchmark answers, and whether two answers are the same.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "friends/index/read.hpp"

namespace vetrina::bench {

struct spoken_family {
  std::uint32_t family = 0;
  double score = 0;
  std::uint32_t friends = 0;
  std::vector<std::pair<std::uint32_t, double>> faces;  // who, and how strong; strongest first
};
using answer = std::vector<spoken_family>;

[[nodiscard]] answer answer_of(friends::index::reading const& with,
                               std::vector<friends::index::ranked_family> const& from);

// What differs, for people; empty: the same families in the same order with the same friends and faces, scores and
// strengths within 2e-3 of each other. Families or faces may change places where those are that near.
[[nodiscard]] std::string difference(answer const& ours, answer const& theirs);

// Days of age that a peer's table of weights covers: a town's history is no older.
inline constexpr std::uint32_t table_days = 731;
// kind * 2 + verified, then days: worked out by themselves, in doubles.
[[nodiscard]] std::vector<double> weight_table();

}  // namespace vetrina::bench
