#include "friends/index/build.hpp"

#include <algorithm>

namespace vetrina::friends::index {

void pack(std::span<tie> from, std::vector<packed_tie>& onto) {
  // By the packed strength, then by ordinal: the same friends are read whatever order the rows came in.
  auto const stronger = [](tie const& a, tie const& b) {
    auto const left = packed_tie{a}.steps();
    auto const right = packed_tie{b}.steps();
    return left != right ? left > right : a.who < b.who;
  };
  auto const kept = std::min(from.size(), most_ties);
  std::partial_sort(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(kept), from.end(), stronger);
  for (auto const& one : from.first(kept)) onto.emplace_back(one);
}

void pack(std::span<interaction> from, std::vector<packed_interaction>& onto) {
  auto const newer = [](interaction const& a, interaction const& b) {
    return a.minute != b.minute ? a.minute > b.minute : packed_interaction{a}.word() < packed_interaction{b}.word();
  };
  auto const kept = std::min(from.size(), most_interactions);
  std::partial_sort(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(kept), from.end(), newer);
  for (auto const& one : from.first(kept)) onto.emplace_back(one);
}

void builder::expect(std::size_t shoppers, std::size_t ties, std::size_t interactions) {
  offsets_.reserve(shoppers + 1);
  heads_.reserve(shoppers);
  ties_.reserve(ties);
  history_.reserve(interactions);
}

void builder::close(std::size_t history_begin) {
  offsets_.push_back(ties_.size());
  heads_.emplace_back(history_begin, history_.size() - history_begin);
}

void builder::add(std::span<tie> ties, std::span<interaction> done) {
  auto const begin = history_.size();
  pack(ties, ties_);
  pack(done, history_);
  close(begin);
}

void builder::add(std::span<packed_tie const> ties, std::span<packed_interaction const> done) {
  auto const begin = history_.size();
  ties_.insert(ties_.end(), ties.begin(), ties.end());
  history_.insert(history_.end(), done.begin(), done.end());
  close(begin);
}

result<void> builder::write(std::string const& path, std::int64_t seq) const {
  store::snapshot_writer out{kind, seq};
  out.add(section::tie_offsets, std::span<std::uint64_t const>{offsets_});
  out.add(section::ties, std::span<packed_tie const>{ties_});
  out.add(section::history_heads, std::span<history_head const>{heads_});
  out.add(section::history, std::span<packed_interaction const>{history_});
  out.add(section::families, std::span<std::uint32_t const>{families_});
  return out.write(path);
}

}  // namespace vetrina::friends::index
