// tastes: a made-up shop whose shoppers have tastes: niches within scenes within the whole catalogue, popularity by a
// power law at each, friends who are mostly of one scene, and things that went from friend to friend. For rankings,
// where the town of the read index has nothing to learn from. The same from the same seed. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generate/plain_files.hpp"

namespace vetrina::bench {

struct tastes {
  std::string_view name;
  std::uint32_t shoppers = 0;
  std::uint32_t things = 0;
  double history = 0;     // things of a shopper, in the mean, by a log-normal law
  double spread = 1;      // of that law
  double follows = 0;     // of a shopper, in the mean; 0: nobody knows anybody
  std::uint32_t scenes = 20;
  double loyalty = 0.75;  // the share of what a shopper picks within their own scenes
  double contagion = 0.15;  // the share that is taken from a friend
  bool mutual = true;
};
// Of the sizes of the data sets that social recommendation is published on.
inline constexpr tastes taste_shapes[] = {
    {"small", 300, 400, 12, 0.7, 8, 6},
    {"lastfm", 1'892, 17'632, 49, 0.3, 13.4, 60},
    {"ciao", 7'375, 105'114, 38, 1.3, 15, 80, 0.6, 0.1, false},
    {"yelp", 19'539, 21'266, 23, 1.0, 18, 150, 0.7, 0.1, true},
    {"dense", 3'000, 1'500, 120, 0.8, 12, 10, 0.6, 0.1, true},
    {"alone", 5'000, 3'000, 20, 1.0, 0, 40},
    {"sparse", 20'000, 30'000, 4, 0.8, 4, 200, 0.7, 0.2, false},
};

// Eight of ten in `train`, two in `test`.
[[nodiscard]] plain_files make_shop(tastes const& of, std::uint64_t seed);

}  // namespace vetrina::bench
