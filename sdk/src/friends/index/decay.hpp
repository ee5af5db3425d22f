// decay: what an interaction weighs by its kind, whether an order holds it, and its age in whole days: a table, because
// a read asks it a thousand times. Immutable once made; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace vetrina::friends::index {

struct kind_rate {
  double weight = 0;  // 0..1; 0: not counted
  double half_life_days = 1;  // > 0
};
using rates = std::array<kind_rate, 8>;  // by interaction::kind

class decay {
 public:
  static constexpr std::uint32_t days = 4096;  // older than eleven years counts as that
  // `unverified`: the factor of what no order holds.
  decay(rates const& of, double verified, double unverified);
  // row: packed_interaction::decay_row().
  [[nodiscard]] float at(std::uint32_t row, std::uint32_t age_days) const noexcept {
    auto const age = age_days < days ? age_days : days - 1;
    return coarse_[row * parts + age / parts] * fine_[row * parts + age % parts];
  }

 private:
  // 2^-(64a + b)/h = 2^-64a/h · 2^-b/h: eight kilobytes instead of 256, which the first cache holds beside the rest.
  static constexpr std::uint32_t parts = 64;
  static_assert(parts * parts == days);
  std::vector<float> coarse_;
  std::vector<float> fine_;
};

}  // namespace vetrina::friends::index
