// blend: several signals as one score: each put on the same scale for the shopper asked about (mean 0, deviation 1 over
// what can be recommended), times its weight. The weights are chosen on a validation cut of the training set by history
// length, because who has bought two things is helped by other signals than who has bought two hundred.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "ranking/measures.hpp"
#include "ranking/signals.hpp"

namespace vetrina::bench::ranking {

using weights = std::vector<double>;  // by signal
inline constexpr auto no_signal = static_cast<std::size_t>(-1);

inline constexpr std::size_t groups = 4;
using grouped_weights = std::array<weights, groups>;
// By how many things a shopper has.
[[nodiscard]] std::size_t group_of(std::size_t things) noexcept;

struct blend_scratch {
  scratch with;
  std::vector<float> one, sum;
  std::vector<std::uint32_t> best;
};

struct question {
  std::uint32_t who = 0;
  std::vector<std::uint32_t> wanted;  // sorted
  std::vector<std::uint32_t> masked;  // sorted: what is not recommended
  std::size_t group = 0;
};

// One signal for one shopper, with mean 0 and deviation 1 over all but `masked`; `out` has a place a thing.
void scaled(signal const& of, std::uint32_t who, std::span<std::uint32_t const> masked, std::span<float> out,
            scratch& with);

// The blended list, in with.best.
void blended(std::span<signal_ptr const> signals, weights const& by, shop const& of, question const& asked,
             blend_scratch& with);

// The figures of one list a question.
[[nodiscard]] tally judge(std::span<signal_ptr const> signals, grouped_weights const& by, shop const& of,
                          std::span<question const> asked);
[[nodiscard]] tally judge(signal const& alone, shop const& of, std::span<question const> asked);

// The weights that answer these questions best, beginning with the signal that is best alone, or with the one named; a
// group with few questions takes the weights of all.
[[nodiscard]] grouped_weights choose_weights(std::span<signal_ptr const> signals, shop const& of,
                                             std::span<question const> asked, std::size_t first = no_signal);

}  // namespace vetrina::bench::ranking
