// explore: the few places of a friend store that are given to what no friend of the viewer has, so that what nobody has
// seen yet can be seen. Drawn anew each day, the same all day and on every page; how likely each was is known. Pure but
// for what it reads.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "friends/ranking/blend.hpp"

namespace vetrina::friends {

struct explored {
  std::size_t place = 0;  // in the whole list, from 0
  std::string family;
  double propensity = 0;  // how likely this family was to stand at this place
};

// The first places are never given away.
inline constexpr std::size_t first_explored = 3;

// `known`: families that friends show, one a place. In the order of places.
[[nodiscard]] result<std::vector<explored>> explore(ops::query& in, blend const& by,
                                                    std::span<std::string const> known);

}  // namespace vetrina::friends
