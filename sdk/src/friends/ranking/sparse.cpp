#include "friends/ranking/sparse.hpp"

namespace vetrina::friends::ranking {

sparse::sparse(std::vector<std::vector<std::uint32_t>> const& rows, std::uint32_t columns) : columns_{columns} {
  begins_.reserve(rows.size() + 1);
  for (auto const& one : rows) {
    entries_.insert(entries_.end(), one.begin(), one.end());
    begins_.push_back(entries_.size());
  }
}

sparse sparse::transposed() const {
  sparse out;
  out.columns_ = rows();
  out.begins_.assign(std::size_t{columns_} + 1, 0);
  for (auto const one : entries_) ++out.begins_[one + 1];
  for (std::size_t n = 0; n < columns_; ++n) out.begins_[n + 1] += out.begins_[n];
  out.entries_.resize(entries_.size());
  auto next = out.begins_;
  for (std::uint32_t n = 0; n < rows(); ++n) {
    for (auto const one : row(n)) out.entries_[next[one]++] = n;
  }
  return out;
}

}  // namespace vetrina::friends::ranking
