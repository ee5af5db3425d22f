// measures: how good a ranked list is: Recall and NDCG at 10 and 20, over all things but those of the training set.
// Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vetrina::bench::ranking {

inline constexpr std::size_t longest = 20;
inline constexpr std::array<std::string_view, 4> measure_names{"recall_at_10", "recall_at_20", "ndcg_at_10",
                                                               "ndcg_at_20"};
using figures = std::array<double, 4>;  // in the order of measure_names

// `ranked`: best first; `wanted`: sorted. Recall: the share of `wanted` among the first; NDCG: with binary gains, over
// the best that a list of that length could do.
[[nodiscard]] figures measure(std::span<std::uint32_t const> ranked, std::span<std::uint32_t const> wanted);

// The `longest` things of the highest score, best first, equal ones by ordinal; those of `masked` (sorted) left out.
void best_of(std::span<float> scores, std::span<std::uint32_t const> masked, std::vector<std::uint32_t>& out,
             std::size_t count = longest);

// Of many lists: sums up, one list after the other in a fixed order, so that two runs give the same figures.
struct tally {
  std::vector<figures> each;  // by list
  [[nodiscard]] figures mean() const;
  // Of the mean.
  [[nodiscard]] figures standard_error() const;
};

// How much better than `than`, of the same questions, in standard errors of the difference.
[[nodiscard]] double lead(tally const& of, tally const& than);
[[nodiscard]] double sum_of(figures const& of) noexcept;

}  // namespace vetrina::bench::ranking
