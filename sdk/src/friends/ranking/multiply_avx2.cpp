#ifdef __x86_64__
// Eigen under another name: its templates are weak symbols, and the linker keeps one of each name.
#define Eigen Eigen_for_avx2
#include "friends/ranking/multiply_with_eigen.hpp"

namespace vetrina::friends::ranking {

void multiply_avx2(cells into, float add, cells a, cells b) { multiply_with_eigen(into, add, a, b); }

}  // namespace vetrina::friends::ranking
#endif
