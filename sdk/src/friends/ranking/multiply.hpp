// multiply: into -= or = a * b, for the large matrices of the collaborative score. Compiled twice, the second time for
// processors with AVX2, which multiply three times as fast; the choice is made once, as it runs. Pure; thread-safe.
#pragma once

namespace vetrina::friends::ranking {

// A part of a matrix in rows, each `stride` floats after the other.
struct cells {
  float* at;
  long rows;
  long columns;
  long stride;
};

// into = a * b (add = 0), or into += add * a * b. Nothing overlaps.
using multiplier = void (*)(cells into, float add, cells a, cells b);
void multiply_anywhere(cells into, float add, cells a, cells b);
void multiply_avx2(cells into, float add, cells a, cells b);  // defined on x86-64 alone

[[nodiscard]] inline multiplier fastest_multiplier() noexcept {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &multiply_avx2;
#endif
  return &multiply_anywhere;
}

}  // namespace vetrina::friends::ranking
