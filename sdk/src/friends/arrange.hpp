// arrange: the order of a friend store's page: what friends say, blended with taste, ratings and freshness by the shop's
// weights, then spread, so that neither one friend nor one line of products fills it (MMR, Carbonell and Goldstein 1998).
// One query's own.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "friends/ranking/blend.hpp"

namespace vetrina::friends {

struct to_arrange {
  std::string_view family;
  double friends = 0;  // noisy-or of what they did
  std::size_t lead = 0;  // who did the strongest of it
};

struct arranged {
  std::size_t at = 0;  // in what was to be arranged
  rank_parts parts;
  double score = 0;  // never more than that of the one before
};

// At most three of any twelve in a row stand there by one friend, as long as another friend has something.
inline constexpr std::size_t window = 12;
inline constexpr std::size_t most_by_one = 3;

// What is spread: a value a row, who leads it and what it is a kind of ("" where nothing).
struct spread_row {
  double value = 0;
  std::size_t lead = 0;
  std::string line;
};
struct spread_place {
  std::size_t at = 0;
  double value = 0;
};
[[nodiscard]] std::vector<spread_place> spread(std::span<spread_row const> rows, double diversity);

// `rows`: best first by what friends did.
[[nodiscard]] result<std::vector<arranged>> arrange(blend const& by, std::span<to_arrange const> rows);

}  // namespace vetrina::friends
