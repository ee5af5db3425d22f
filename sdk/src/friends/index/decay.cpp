#include "friends/index/decay.hpp"

#include <cmath>

namespace vetrina::friends::index {

decay::decay(rates const& of, double verified, double unverified) : table_(of.size() * 2 * days) {
  for (std::size_t row = 0; row < of.size() * 2; ++row) {
    auto const& rate = of[row / 2];
    double const weight = rate.weight * (row % 2 == 1 ? verified : unverified);
    for (std::uint32_t age = 0; age < days; ++age) {
      table_[row * days + age] =
          static_cast<float>(weight * std::exp2(-static_cast<double>(age) / rate.half_life_days));
    }
  }
}

}  // namespace vetrina::friends::index
