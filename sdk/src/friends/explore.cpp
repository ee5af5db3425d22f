#include "friends/explore.hpp"

#include <algorithm>
#include <set>

#include "base/clock.hpp"
#include "base/strings.hpp"

namespace vetrina::friends {
namespace {

constexpr std::size_t most_candidates = 40;

// Spreads evenly; nobody gains by guessing it.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E37'79B9'7F4A'7C15ULL;
  x = (x ^ x >> 30) * 0xBF58'476D'1CE4'E5B9ULL;
  x = (x ^ x >> 27) * 0x94D0'49BB'1331'11EBULL;
  return x ^ x >> 31;
}
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t out = 0xCBF2'9CE4'8422'2325ULL;
  for (char const one : text) out = (out ^ static_cast<unsigned char>(one)) * 0x0000'0100'0000'01B3ULL;
  return mixed(out);
}

}  // namespace

result<std::vector<explored>> explore(ops::query& in, blend const& by, std::span<std::string const> known) {
  std::vector<explored> out;
  auto const share = by.weights().exploration;
  if (share <= 0 || known.size() <= first_explored || !in.who.shopper) return out;
  VT_TRY(auto const ladder, by.ladder(most_candidates + known.size()));
  std::set<std::string_view> const taken(known.begin(), known.end());
  std::vector<std::string> pool;
  for (auto const& one : ladder) {
    if (!taken.contains(one)) pool.push_back(one);
  }
  auto const seed = hash_of(cat(in.who.shop, "\n", *in.who.shopper, "\n", in.now / day_ms));
  auto const last = known.size();
  for (std::size_t place = first_explored; place < last && !pool.empty(); ++place) {
    auto const drawn = mixed(seed + 2 * place);
    if (static_cast<double>(drawn >> 11) * 0x1.0p-53 >= share) continue;
    auto const at = mixed(seed + 2 * place + 1) % pool.size();
    out.push_back({place, std::move(pool[at]), share / static_cast<double>(pool.size())});
    pool.erase(pool.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return out;
}

}  // namespace vetrina::friends
