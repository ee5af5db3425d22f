#include "friends/arrange.hpp"

#include <algorithm>
#include <utility>

namespace vetrina::friends {
namespace {

// Rows for which more than friends is asked; a page is twenty of them. The others follow in the order they came in.
constexpr std::size_t most_weighed = 150;

// Rows that are compared with each other; those behind them keep the order of their values.
constexpr std::size_t most_spread = 200;
constexpr double same_friend = 0.6;
constexpr double same_line = 0.4;

double alike(spread_row const& a, spread_row const& b) {
  return (a.lead == b.lead ? same_friend : 0) + (!a.line.empty() && a.line == b.line ? same_line : 0);
}

bool crowded(std::span<spread_row const> rows, std::vector<spread_place> const& placed, std::size_t lead) {
  auto const from = placed.size() < window - 1 ? 0 : placed.size() - (window - 1);
  std::size_t count = 0;
  for (auto n = from; n < placed.size(); ++n) count += rows[placed[n].at].lead == lead ? 1 : 0;
  return count >= most_by_one;
}

}  // namespace

std::vector<spread_place> spread(std::span<spread_row const> rows, double diversity) {
  std::vector<spread_place> left;
  left.reserve(rows.size());
  for (std::size_t n = 0; n < rows.size(); ++n) left.push_back({n, rows[n].value});
  std::ranges::stable_sort(left, std::ranges::greater{}, &spread_place::value);
  std::vector<spread_place> tail;
  if (left.size() > most_spread) tail.assign(left.begin() + most_spread, left.end());
  left.resize(std::min(left.size(), most_spread));

  std::vector<spread_place> out;
  std::vector<double> cost(rows.size());  // of the nearest likeness so far
  while (!left.empty()) {
    auto best = left.end();
    auto fallback = left.end();
    auto const worth = [&](spread_place const& one) { return one.value - diversity * cost[one.at]; };
    for (auto one = left.begin(); one != left.end(); ++one) {
      auto& better = crowded(rows, out, rows[one->at].lead) ? fallback : best;
      if (better == left.end() || worth(*one) > worth(*better)) better = one;
    }
    if (best == left.end()) best = fallback;
    auto const chosen = *best;
    auto const last = out.empty() ? worth(chosen) : out.back().value;
    out.push_back({chosen.at, std::min(last, std::max(worth(chosen), 0.0))});
    left.erase(best);
    for (auto const& one : left) cost[one.at] = std::max(cost[one.at], alike(rows[chosen.at], rows[one.at]));
  }
  for (auto const& one : tail) out.push_back({one.at, std::min(out.back().value, one.value)});
  return out;
}

result<std::vector<arranged>> arrange(blend const& by, std::span<to_arrange const> rows) {
  auto const weighed = rows.first(std::min(rows.size(), most_weighed));
  std::vector<std::string_view> families;
  families.reserve(weighed.size());
  for (auto const& one : weighed) families.push_back(one.family);
  VT_TRY(auto found, by.weigh(families));
  std::vector<rank_parts> parts;
  std::vector<spread_row> to_spread;
  for (std::size_t n = 0; n < weighed.size(); ++n) {
    found[n].parts.friends = weighed[n].friends;
    parts.push_back(found[n].parts);
    to_spread.push_back({0, weighed[n].lead, std::move(found[n].line)});
  }
  blend::scale_tastes(parts);
  for (std::size_t n = 0; n < parts.size(); ++n) to_spread[n].value = parts[n].score(by.weights());
  std::vector<arranged> out;
  for (auto const& one : spread(to_spread, by.weights().diversity)) out.push_back({one.at, parts[one.at], one.value});
  for (auto n = parts.size(); n < rows.size(); ++n) {
    rank_parts rest;
    rest.friends = rows[n].friends;
    out.push_back({n, rest, std::min(out.back().score, rest.score(by.weights()))});
  }
  return out;
}

}  // namespace vetrina::friends
