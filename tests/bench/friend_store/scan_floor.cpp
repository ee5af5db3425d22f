#include "friend_store/scan_floor.hpp"

#include <stdexcept>

namespace vetrina::bench {

namespace section = friends::index::facts_section;

scan_floor::scan_floor(std::string const& path) {
  auto opened = store::snapshot::open(path, friends::index::facts_kind);
  if (!opened) throw std::runtime_error{opened.error().message};
  file_ = *std::move(opened);
  offsets_ = file_->rows<std::uint64_t>(section::tie_offsets);
  ties_ = file_->rows<friends::index::packed_tie>(section::ties);
  heads_ = file_->rows<friends::index::person_head>(section::heads);
  words_ = file_->rows<std::uint64_t>(section::words);
}

std::uint64_t scan_floor::sum(std::uint32_t viewer) const noexcept {
  auto const friends = ties_.subspan(offsets_[viewer], offsets_[viewer + 1] - offsets_[viewer]);
  std::uint64_t out = 0;
  for (std::size_t n = 0; n < friends.size() + 16; ++n) {
    if (n < friends.size()) __builtin_prefetch(heads_.data() + friends[n].who());
    if (n >= 8 && n - 8 < friends.size()) {
      auto const* const run = words_.data() + heads_[friends[n - 8].who()].begin();
      __builtin_prefetch(run);
      __builtin_prefetch(run + 8);
    }
    if (n < 16) continue;
    auto const head = heads_[friends[n - 16].who()];
    for (auto const word : words_.subspan(head.begin(), head.words())) out += word;
  }
  return out;
}

}  // namespace vetrina::bench
