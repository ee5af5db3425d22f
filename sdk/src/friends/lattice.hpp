// lattice: exact numbers by market, added up to regions and the world so that no two figures differ by fewer than k
// people. A sum is of the parts that stand by themselves, with k people or more; only where none does, of the small ones
// together. So whoever subtracts published figures, however they are rounded, comes to nobody or to k people at least.
// A value; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ops/shops.hpp"

namespace vetrina::friends {

struct tally {
  std::int64_t owners = 0;
  std::int64_t verified = 0;  // of them, by an order

  tally& operator+=(tally const& other) noexcept {
    owners += other.owners;
    verified += other.verified;
    return *this;
  }
};

using by_market = std::map<std::string, tally>;

class lattice {
 public:
  lattice(by_market const& exact, std::vector<ops::market> const& markets);

  // As exact as they are rounded later; below k: not to be published (shoppers::published says so).
  [[nodiscard]] tally in_market(std::string_view market) const;
  [[nodiscard]] tally in_region(std::string_view region) const;
  [[nodiscard]] tally in_world() const noexcept { return world_; }

 private:
  by_market markets_;
  std::map<std::string, tally> regions_;
  tally world_;
};

// The region of a market; "" where the shop has no such market.
[[nodiscard]] std::string region_of(std::vector<ops::market> const& markets, std::string_view market);

}  // namespace vetrina::friends
