#include "friend_store/scan_floor.hpp"

namespace vetrina::bench {

std::uint64_t scan(friends::index::base const& from, std::uint32_t viewer) noexcept {
  auto const friends = from.ties(viewer);
  std::uint64_t sum = 0;
  for (std::size_t n = 0; n < friends.size() + 16; ++n) {
    if (n < friends.size()) from.prefetch_head(friends[n].who());
    if (n >= 8 && n - 8 < friends.size()) from.prefetch_history(friends[n - 8].who());
    if (n < 16) continue;
    for (auto const& what : from.history(friends[n - 16].who())) sum += what.word();
  }
  return sum;
}

}  // namespace vetrina::bench
