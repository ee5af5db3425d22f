#include "friends/ranking/multiply_with_eigen.hpp"

namespace vetrina::friends::ranking {

void multiply_anywhere(cells into, float add, cells a, cells b) { multiply_with_eigen(into, add, a, b); }

}  // namespace vetrina::friends::ranking
