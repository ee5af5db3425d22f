#include "friends/lattice.hpp"

#include <algorithm>

#include "shoppers/published_count.hpp"

namespace vetrina::friends {
namespace {

bool enough(tally const& some) { return some.owners >= shoppers::published_count::k; }

tally at(std::map<std::string, tally> const& all, std::string_view where) {
  auto const found = all.find(std::string{where});
  return found == all.end() ? tally{} : found->second;
}

}  // namespace

std::string region_of(std::vector<ops::market> const& markets, std::string_view market) {
  auto const found = std::ranges::find(markets, market, &ops::market::market);
  return found == markets.end() ? std::string{} : found->region;
}

lattice::lattice(by_market const& exact, std::vector<ops::market> const& markets) : markets_{exact} {
  std::map<std::string, tally> pools;  // small markets by region
  tally homeless;                      // in markets that the shop no longer has
  tally rest;                          // whatever stands nowhere by itself
  for (auto const& [market, some] : exact) {
    auto const region = region_of(markets, market);
    if (!enough(some)) {
      pools[region] += some;
    } else {
      (region.empty() ? homeless : regions_[region]) += some;
    }
  }
  for (auto const& [region, pool] : pools) {
    bool const together = enough(pool) && !region.empty() && !regions_.contains(region);
    (together ? regions_[region] : rest) += pool;
  }
  world_ = homeless;
  for (auto const& [region, some] : regions_) world_ += some;
  if (world_.owners == 0 && enough(rest)) world_ = rest;
}

tally lattice::in_market(std::string_view market) const { return at(markets_, market); }
tally lattice::in_region(std::string_view region) const { return at(regions_, region); }

}  // namespace vetrina::friends
