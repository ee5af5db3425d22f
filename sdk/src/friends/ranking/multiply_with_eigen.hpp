// multiply_with_eigen: the one body of both multipliers. Included where the processor is decided, nowhere else.
#pragma once

#include <Eigen/Core>

#include "friends/ranking/multiply.hpp"

namespace vetrina::friends::ranking {

// Internal linkage: what is compiled for one processor must not be linked in for another.
static void multiply_with_eigen(cells into, float add, cells a, cells b) {
  using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using part = Eigen::Map<matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
  auto const of = [](cells of) { return part{of.at, of.rows, of.columns, Eigen::OuterStride<>{of.stride}}; };
  auto out = of(into);
  if (add == 0) {
    out.noalias() = of(a) * of(b);
  } else {
    out.noalias() += add * of(a) * of(b);
  }
}

}  // namespace vetrina::friends::ranking
