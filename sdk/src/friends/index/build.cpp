#include "friends/index/build.hpp"

#include <algorithm>

namespace vetrina::friends::index {

void pack(std::span<tie const> from, std::vector<packed_tie>& onto) {
  auto const begin = static_cast<std::ptrdiff_t>(onto.size());
  for (auto const& one : from) onto.emplace_back(one);
  // By the packed strength, then by ordinal: the same friends are read whatever order the rows came in.
  std::sort(onto.begin() + begin, onto.end(), [](packed_tie const& a, packed_tie const& b) {
    return a.steps() != b.steps() ? a.steps() > b.steps() : a.who() < b.who();
  });
  if (from.size() > most_ties) onto.resize(onto.size() - from.size() + most_ties);
}

void pack(std::span<interaction const> from, std::vector<packed_interaction>& onto) {
  auto const begin = static_cast<std::ptrdiff_t>(onto.size());
  for (auto const& one : from) onto.emplace_back(one);
  std::sort(onto.begin() + begin, onto.end(), [](packed_interaction const& a, packed_interaction const& b) {
    return a.minute() != b.minute() ? a.minute() > b.minute() : a.word() < b.word();
  });
  if (from.size() > most_interactions) onto.resize(onto.size() - from.size() + most_interactions);
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

void builder::add(std::span<tie const> ties, std::span<interaction const> done) {
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
