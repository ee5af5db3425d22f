// sparse: who has what, as rows of ordinals: shoppers by what they own, things by who owns them. A value; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vetrina::friends::ranking {

class sparse {
 public:
  sparse() = default;
  // Each row sorted, nothing in it twice, every ordinal below `columns`.
  sparse(std::vector<std::vector<std::uint32_t>> const& rows, std::uint32_t columns);

  [[nodiscard]] std::uint32_t rows() const noexcept { return static_cast<std::uint32_t>(begins_.size() - 1); }
  [[nodiscard]] std::uint32_t columns() const noexcept { return columns_; }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] std::span<std::uint32_t const> row(std::size_t n) const noexcept {
    return std::span{entries_}.subspan(begins_[n], begins_[n + 1] - begins_[n]);
  }
  [[nodiscard]] sparse transposed() const;
  // The same with other rows alone filled.
  template <class Keep>
  [[nodiscard]] sparse filtered(Keep const& keep) const {
    sparse out;
    out.columns_ = columns_;
    for (std::uint32_t n = 0; n < rows(); ++n) {
      for (auto const one : row(n)) {
        if (keep(n, one)) out.entries_.push_back(one);
      }
      out.begins_.push_back(out.entries_.size());
    }
    return out;
  }

 private:
  std::uint32_t columns_ = 0;
  std::vector<std::size_t> begins_{0};
  std::vector<std::uint32_t> entries_;
};

}  // namespace vetrina::friends::ranking
