#include "friend_store/peers.hpp"

#include <algorithm>
#include <cmath>

#include "generate/town.hpp"

namespace vetrina::bench {
namespace {

bool near(double a, double b) { return std::abs(a - b) <= 2e-3 * std::max(a, b) + 1e-6; }

// Families too faint for a float, where an answer is not full.
answer heard(answer of) {
  std::erase_if(of, [](spoken_family const& one) { return one.score < 1e-5; });
  return of;
}

std::string at(char const* what, std::size_t place) { return std::string{what} + " at place " + std::to_string(place); }

std::string faces_differ(spoken_family const& ours, spoken_family const& theirs, std::size_t place) {
  if (ours.friends != theirs.friends) return at("the number of friends", place);
  if (ours.faces.size() != theirs.faces.size()) return at("the number of faces", place);
  for (std::size_t n = 0; n < ours.faces.size(); ++n) {
    if (!near(ours.faces[n].second, theirs.faces[n].second)) return at("the strength of a face", place);
    if (ours.faces[n].first == theirs.faces[n].first) continue;
    // Another friend may stand here only where it is one who speaks as loud.
    auto const same = std::ranges::find(theirs.faces, ours.faces[n].first, &std::pair<std::uint32_t, double>::first);
    auto const loud = same == theirs.faces.end() ? theirs.faces.back().second : same->second;
    if (!near(loud, ours.faces[n].second)) return at("a face", place);
  }
  return {};
}

}  // namespace

answer answer_of(friends::index::reading const& with, std::vector<friends::index::ranked_family> const& from) {
  answer out;
  out.reserve(from.size());
  for (auto const& row : from) {
    spoken_family one{row.family, static_cast<double>(row.score), row.friends, {}};
    for (auto const& face : with.faces_of(row)) one.faces.emplace_back(face.by, static_cast<double>(face.strength));
    out.push_back(std::move(one));
  }
  return out;
}

std::string difference(answer const& ours_all, answer const& theirs_all) {
  auto const ours = heard(ours_all);
  auto const theirs = heard(theirs_all);
  if (ours.size() != theirs.size()) return "the number of families";
  for (std::size_t n = 0; n < ours.size(); ++n) {
    if (!near(ours[n].score, theirs[n].score)) return at("the score", n);
    auto const same = std::ranges::find(theirs, ours[n].family, &spoken_family::family);
    if (same == theirs.end()) {
      if (!near(ours[n].score, theirs.back().score)) return at("the family", n);
      continue;
    }
    if (!near(ours[n].score, same->score)) return at("the score of the family", n);
    if (auto what = faces_differ(ours[n], *same, n); !what.empty()) return what;
  }
  return {};
}

std::vector<double> weight_table() {
  std::vector<double> out;
  out.reserve(rates.size() * 2 * table_days);
  for (auto const& rate : rates) {
    for (double const held : {unverified, verified}) {
      for (std::uint32_t day = 0; day < table_days; ++day)
        out.push_back(rate.weight * held * std::exp2(-static_cast<double>(day) / rate.half_life_days));
    }
  }
  return out;
}

}  // namespace vetrina::bench
