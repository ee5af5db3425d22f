// square: a symmetric matrix in single precision and its inverse. A value; reading is thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace vetrina::friends::ranking {

class square {
 public:
  explicit square(std::size_t size) : size_{size}, cells_(size * size) {}
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::span<float> row(std::size_t n) noexcept { return std::span{cells_}.subspan(n * size_, size_); }
  [[nodiscard]] std::span<float const> row(std::size_t n) const noexcept {
    return std::span{cells_}.subspan(n * size_, size_);
  }
  [[nodiscard]] float& at(std::size_t r, std::size_t c) noexcept { return cells_[r * size_ + c]; }
  [[nodiscard]] float at(std::size_t r, std::size_t c) const noexcept { return cells_[r * size_ + c]; }

  // Replaces a positive definite matrix by its inverse; about 4/3 n³ multiplications and a quarter more memory.
  // `threads`: how many work at it.
  void invert(unsigned threads = 1);

 private:
  std::size_t size_;
  std::vector<float> cells_;
};

}  // namespace vetrina::friends::ranking
