// exposure: the arithmetic of a consent rate on a graph of friends who own things. If each of n friends agrees by chance
// p for themselves, one at least does with 1 - (1 - p)^n; that is averaged over what visitors look at. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace vetrina::insight {

// What stands above a product. "" where it has none.
struct place {
  std::string family;
  std::string line;
  std::string brand;
};

using places = std::map<std::string, place>;  // by product
using views = std::map<std::string, std::int64_t>;  // product → how often it is looked at, relatively
using friends_things = std::vector<std::set<std::string>>;  // what each friend of one visitor owns

struct exposed {
  double any = 0;
  double brand = 0;
  double line = 0;
  double family = 0;
  double product = 0;

  exposed& operator+=(exposed const& other) noexcept;
};

[[nodiscard]] exposed exposure(friends_things const& of, places const& where, views const& looked_at, double rate);

}  // namespace vetrina::insight
