// fit: everything that is chosen about the model: the shape of the closed form, that of the neighbours and the blend,
// on a validation cut of the training set, never on the test set; then solved once more with the whole training set.
#pragma once

#include <memory>
#include <string>

#include "ranking/blend.hpp"

namespace vetrina::bench::ranking {

// More rows than this are not solved for: over shoppers 400 MB of floats; above, over the most popular things.
inline constexpr std::uint32_t most_rows = 10'000;

struct chosen {
  shape closed;
  alike near;
  alike sharp;
  grouped_weights blend;
  std::string told;  // for the reader
};

// A shop with its signals, solved.
struct model {
  model(sparse have, sparse const& follow, chosen const& by);
  shop of;
  closed_form closed;
  std::vector<signal_ptr> signals;
};
[[nodiscard]] std::span<char const* const> signal_names() noexcept;

// A part of what each shopper has, and of a few shoppers all of it, put aside to be asked for.
struct cut {
  sparse kept;
  std::vector<question> asked;
};
[[nodiscard]] cut validation_cut(sparse const& train, double share, std::size_t most_questions, std::uint64_t seed);

[[nodiscard]] chosen choose(sparse const& train, sparse const& follow);

}  // namespace vetrina::bench::ranking
