#include "ranking/measures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace vetrina::bench::ranking {
namespace {

double gain(std::size_t place) { return 1.0 / std::log2(static_cast<double>(place) + 2.0); }

double ideal(std::size_t hits) {
  double sum = 0;
  for (std::size_t n = 0; n < hits; ++n) sum += gain(n);
  return sum;
}

}  // namespace

figures measure(std::span<std::uint32_t const> ranked, std::span<std::uint32_t const> wanted) {
  figures out{};
  if (wanted.empty()) return out;
  std::size_t hits = 0;
  double gained = 0;
  auto const tell = [&](std::size_t at, std::size_t length) {
    out[at] = static_cast<double>(hits) / static_cast<double>(wanted.size());
    out[at + 2] = gained / ideal(std::min(length, wanted.size()));
  };
  for (std::size_t place = 0; place < longest; ++place) {
    if (place < ranked.size() && std::ranges::binary_search(wanted, ranked[place])) {
      ++hits;
      gained += gain(place);
    }
    if (place + 1 == 10) tell(0, 10);
  }
  tell(1, 20);
  return out;
}

void best_of(std::span<float> scores, std::span<std::uint32_t const> masked, std::vector<std::uint32_t>& out,
             std::size_t count) {
  for (auto const one : masked) scores[one] = -std::numeric_limits<float>::infinity();
  count = std::min(count, scores.size() - masked.size());
  // A heap of the best so far, worst on top: one comparison for nearly every thing.
  auto const better = [&](std::uint32_t a, std::uint32_t b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
  };
  out.clear();
  for (std::uint32_t n = 0; n < scores.size() && count > 0; ++n) {
    if (out.size() < count) {
      if (scores[n] == -std::numeric_limits<float>::infinity()) continue;
      out.push_back(n);
      std::ranges::push_heap(out, better);
    } else if (scores[n] > scores[out.front()]) {
      std::ranges::pop_heap(out, better);
      out.back() = n;
      std::ranges::push_heap(out, better);
    }
  }
  std::ranges::sort_heap(out, better);
}

figures tally::mean() const {
  figures out{};
  for (auto const& one : each) {
    for (std::size_t n = 0; n < out.size(); ++n) out[n] += one[n];
  }
  for (auto& one : out) one /= std::max<double>(1, static_cast<double>(each.size()));
  return out;
}

figures tally::standard_error() const {
  auto const middle = mean();
  figures out{};
  for (auto const& one : each) {
    for (std::size_t n = 0; n < out.size(); ++n) out[n] += (one[n] - middle[n]) * (one[n] - middle[n]);
  }
  auto const count = static_cast<double>(each.size());
  for (auto& one : out) one = count < 2 ? 0 : std::sqrt(one / (count - 1) / count);
  return out;
}

double lead(tally const& of, tally const& than) {
  tally apart;
  for (std::size_t n = 0; n < of.each.size(); ++n) apart.each.push_back({sum_of(of.each[n]) - sum_of(than.each[n])});
  auto const error = apart.standard_error()[0];
  return error > 0 ? apart.mean()[0] / error : 0;
}

double sum_of(figures const& of) noexcept { return std::accumulate(of.begin(), of.end(), 0.0); }

}  // namespace vetrina::bench::ranking
