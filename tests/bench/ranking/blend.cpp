#include "ranking/blend.hpp"

#include <algorithm>
#include <cmath>

#include "ranking/parallel.hpp"

namespace vetrina::bench::ranking {
namespace {

constexpr std::size_t deep = 120;  // how many of each signal may come to be among the first 20 of the blend
constexpr std::array steps{0.0, 0.03, 0.06, 0.1, 0.15, 0.22, 0.3, 0.4, 0.55, 0.75, 1.0, 1.4, 2.0, 3.0};

// What a question comes to under any weights: the things that some signal puts among its best, with all scaled scores.
struct candidates {
  std::vector<std::uint32_t> things;
  std::vector<float> scores;  // a row a signal
  std::size_t group = 0;
};

candidates candidates_of(std::span<signal_ptr const> signals, shop const& of, question const& asked,
                         blend_scratch& own) {
  candidates out;
  std::vector<std::vector<float>> rows(signals.size());
  for (std::size_t n = 0; n < signals.size(); ++n) {
    rows[n].resize(of.things());
    scaled(*signals[n], asked.who, asked.masked, rows[n], own.with);
    own.one = rows[n];
    best_of(own.one, asked.masked, own.best, deep);
    out.things.insert(out.things.end(), own.best.begin(), own.best.end());
  }
  std::ranges::sort(out.things);
  out.things.erase(std::ranges::unique(out.things).begin(), out.things.end());
  for (auto const& row : rows) {
    for (auto const thing : out.things) out.scores.push_back(row[thing]);
  }
  out.group = asked.group;
  return out;
}

figures judge_one(candidates const& of, weights const& by, std::span<std::uint32_t const> wanted, blend_scratch& own) {
  auto const count = of.things.size();
  own.sum.assign(count, 0.0F);
  for (std::size_t n = 0; n < by.size(); ++n) {
    if (by[n] == 0) continue;
    auto const weight = static_cast<float>(by[n]);
    for (std::size_t i = 0; i < count; ++i) own.sum[i] += weight * of.scores[n * count + i];
  }
  best_of(own.sum, {}, own.best);
  for (auto& one : own.best) one = of.things[one];
  return measure(own.best, wanted);
}

class search {
 public:
  search(std::span<signal_ptr const> signals, shop const& of, std::span<question const> asked)
      : asked_{asked}, known_(asked.size()) {
    for_each<blend_scratch>(asked.size(), [&](std::size_t n, blend_scratch& own) {
      known_[n] = candidates_of(signals, of, asked[n], own);
    });
  }

  // The sum of the four figures over the questions of a group; `groups`: of all.
  [[nodiscard]] double worth(weights const& by, std::size_t group) const {
    std::vector<double> each(asked_.size());
    for_each<blend_scratch>(asked_.size(), [&](std::size_t n, blend_scratch& own) {
      if (group == groups || known_[n].group == group)
        each[n] = sum_of(judge_one(known_[n], by, asked_[n].wanted, own));
    });
    double sum = 0;
    for (auto const one : each) sum += one;
    return sum;
  }

  [[nodiscard]] std::size_t size(std::size_t group) const {
    return static_cast<std::size_t>(std::ranges::count(known_, group, &candidates::group));
  }

  // One weight after the other, as long as it gains more than chance would.
  [[nodiscard]] weights climb(weights from, std::size_t group, double least_gain) const {
    auto best = worth(from, group);
    for (int round = 0; round < 4; ++round) {
      bool moved = false;
      for (std::size_t n = 0; n < from.size(); ++n) {
        auto const before = from[n];
        auto chosen = before;
        for (auto const step : steps) {
          if (step == before) continue;
          from[n] = step;
          if (auto const got = worth(from, group); got > best * (1 + least_gain) + 1e-12) {
            best = got;
            chosen = step;
          }
        }
        from[n] = chosen;
        moved = moved || chosen != before;
      }
      if (!moved) break;
    }
    return from;
  }

 private:
  std::span<question const> asked_;
  std::vector<candidates> known_;
};

}  // namespace

std::size_t group_of(std::size_t things) noexcept {
  static constexpr std::array<std::size_t, groups - 1> ends{1, 5, 20};
  return static_cast<std::size_t>(std::ranges::upper_bound(ends, things) - ends.begin());
}

void scaled(signal const& of, std::uint32_t who, std::span<std::uint32_t const> masked, std::span<float> out,
            scratch& with) {
  std::ranges::fill(out, 0.0F);
  of.add(who, out, with);
  double sum = 0;
  double squares = 0;
  for (auto const one : out) {
    sum += static_cast<double>(one);
    squares += static_cast<double>(one) * static_cast<double>(one);
  }
  for (auto const one : masked) {
    sum -= static_cast<double>(out[one]);
    squares -= static_cast<double>(out[one]) * static_cast<double>(out[one]);
  }
  auto const count = std::max(1.0, static_cast<double>(out.size() - masked.size()));
  auto const mean = sum / count;
  auto const deviation = std::sqrt(std::max(squares / count - mean * mean, 0.0));
  auto const scale = deviation > 1e-12 ? static_cast<float>(1 / deviation) : 0.0F;
  for (auto& one : out) one = (one - static_cast<float>(mean)) * scale;
}

void blended(std::span<signal_ptr const> signals, weights const& by, shop const& of, question const& asked,
             blend_scratch& with) {
  with.sum.assign(of.things(), 0.0F);
  for (std::size_t n = 0; n < signals.size(); ++n) {
    if (by[n] == 0) continue;
    with.one.resize(of.things());
    scaled(*signals[n], asked.who, asked.masked, with.one, with.with);
    auto const weight = static_cast<float>(by[n]);
    for (std::size_t i = 0; i < with.sum.size(); ++i) with.sum[i] += weight * with.one[i];
  }
  best_of(with.sum, asked.masked, with.best);
}

tally judge(std::span<signal_ptr const> signals, grouped_weights const& by, shop const& of,
            std::span<question const> asked) {
  tally out;
  out.each.resize(asked.size());
  for_each<blend_scratch>(asked.size(), [&](std::size_t n, blend_scratch& own) {
    blended(signals, by[asked[n].group], of, asked[n], own);
    out.each[n] = measure(own.best, asked[n].wanted);
  });
  return out;
}

tally judge(signal const& alone, shop const& of, std::span<question const> asked) {
  tally out;
  out.each.resize(asked.size());
  for_each<blend_scratch>(asked.size(), [&](std::size_t n, blend_scratch& own) {
    own.sum.assign(of.things(), 0.0F);
    alone.add(asked[n].who, own.sum, own.with);
    best_of(own.sum, asked[n].masked, own.best);
    out.each[n] = measure(own.best, asked[n].wanted);
  });
  return out;
}

grouped_weights choose_weights(std::span<signal_ptr const> signals, shop const& of, std::span<question const> asked,
                               std::size_t first) {
  search const among{signals, of, asked};
  weights from(signals.size());
  double best = -1;
  for (std::size_t n = 0; n < signals.size(); ++n) {
    if (first != no_signal && n != first) continue;
    weights alone(signals.size());
    alone[n] = 1;
    if (auto const got = among.worth(alone, groups); got > best) {
      best = got;
      from = alone;
    }
  }
  auto const all = among.climb(from, groups, 0.0005);
  grouped_weights out;
  out.fill(all);
  for (std::size_t group = 0; group < groups; ++group) {
    // A few questions tell little: they would choose what chance likes.
    if (among.size(group) >= 200) out[group] = among.climb(all, group, 0.004);
  }
  return out;
}

}  // namespace vetrina::bench::ranking
