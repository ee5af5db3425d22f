// shuffle: a permutation of 0..n-1 that is worked out and not stored, both ways, and the random numbers beside it.
// Values; thread-safe.
#pragma once

#include <cstdint>

namespace vetrina::bench {

// SplitMix64's last step: every bit of the answer depends on every bit of the input.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t x) noexcept {
  x += 0x9E37'79B9'7F4A'7C15ULL;
  x = (x ^ x >> 30) * 0xBF58'476D'1CE4'E5B9ULL;
  x = (x ^ x >> 27) * 0x94D0'49BB'1331'11EBULL;
  return x ^ x >> 31;
}
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept { return mixed(mixed(a) ^ b); }

// In (0, 1].
[[nodiscard]] constexpr double share_of(std::uint64_t random) noexcept {
  return (static_cast<double>(random >> 11) + 1.0) * 0x1.0p-53;
}

// A Feistel network of four rounds over the least number of bits that hold n; what falls outside is sent round again.
class shuffle {
 public:
  shuffle(std::uint64_t n, std::uint64_t seed) noexcept : n_{n}, seed_{seed} {
    while (std::uint64_t{1} << (left_ + right_) < n) ++(left_ < right_ ? left_ : right_);
  }
  [[nodiscard]] std::uint64_t forth(std::uint64_t x) const noexcept {
    do {
      for (unsigned round = 0; round < 4; ++round) x = step(x, round);
    } while (x >= n_);
    return x;
  }
  [[nodiscard]] std::uint64_t back(std::uint64_t x) const noexcept {
    do {
      for (unsigned round = 4; round-- > 0;) x = step(x, round);
    } while (x >= n_);
    return x;
  }

 private:
  // Changes one half by the other, so that the same step undoes it.
  [[nodiscard]] std::uint64_t step(std::uint64_t x, unsigned round) const noexcept {
    auto const low = (std::uint64_t{1} << right_) - 1;
    if (round % 2 == 0) return x ^ (mixed(seed_ + round, x & low) & ((std::uint64_t{1} << left_) - 1)) << right_;
    return x ^ (mixed(seed_ + round, x >> right_) & low);
  }
  std::uint64_t n_;
  std::uint64_t seed_;
  unsigned left_ = 1;
  unsigned right_ = 1;
};

}  // namespace vetrina::bench
