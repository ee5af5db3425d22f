#include "friends/index/decay.hpp"

#include <cmath>

namespace vetrina::friends::index {

decay::decay(rates const& of, double verified, double unverified)
    : coarse_(of.size() * 2 * parts), fine_(of.size() * 2 * parts) {
  for (std::size_t row = 0; row < of.size() * 2; ++row) {
    auto const& rate = of[row / 2];
    double const weight = rate.weight * (row % 2 == 1 ? verified : unverified);
    auto const left_after = [&](std::uint32_t age) {
      return std::exp2(-static_cast<double>(age) / rate.half_life_days);
    };
    for (std::uint32_t part = 0; part < parts; ++part) {
      coarse_[row * parts + part] = static_cast<float>(weight * left_after(part * parts));
      fine_[row * parts + part] = static_cast<float>(left_after(part));
    }
  }
}

}  // namespace vetrina::friends::index
