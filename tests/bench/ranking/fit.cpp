#include "ranking/fit.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "generate/shuffle.hpp"
#include "ranking/parallel.hpp"

namespace vetrina::bench::ranking {
namespace {

constexpr char const* names[] = {"own taste",       "friends' taste", "friends' things",  "friends of friends",
                                 "friends counted", "neighbours",     "sharp neighbours", "popularity"};

constexpr std::size_t counted_friends = 4;

constexpr std::size_t most_questions = 1500;
constexpr std::uint32_t quick_rows = 2600;  // so many are solved for in a second: enough to tell shapes apart

double worth(signal const& of, shop const& in, std::span<question const> asked) {
  return sum_of(judge(of, in, asked).mean());
}

double worth(shape const& by, shop const& in, std::span<question const> asked, std::uint32_t rows) {
  closed_form const solved{in.have, &in.follow, by, rows, threads()};
  return worth(*own_taste(solved), in, asked);
}

template <class Shape, class Worth>
class climber {
 public:
  climber(Shape from, Worth worth) : best{from}, worth_{std::move(worth)}, got{worth_(from)} {}
  // Tries the values of one field; keeps what is better.
  void over(float Shape::*field, std::initializer_list<float> values) {
    auto tried = best;
    for (auto const value : values) {
      if (value == best.*field) continue;
      tried = best;
      tried.*field = value;
      take(tried);
    }
  }
  // Multiplies as long as that helps, up or down.
  void scale(float Shape::*field, float by, int most) {
    for (auto const factor : {by, 1 / by}) {
      bool helped = false;
      for (int n = 0; n < most; ++n) {
        auto tried = best;
        tried.*field *= factor;
        if (!take(tried)) break;
        helped = true;
      }
      if (helped) return;
    }
  }
  bool take(Shape const& tried) {
    auto const now = worth_(tried);
    if (now <= got) return false;
    best = tried;
    got = now;
    return true;
  }
  Shape best;

 private:
  Worth worth_;

 public:
  double got;
};

template <class Climber>
void climb(Climber& by, bool friends) {
  by.scale(&shape::regularisation, 3, 4);
  for (int round = 0; round < 2; ++round) {
    by.over(&shape::damping, {0.2F, 0.35F, 0.5F, 0.75F, 1.0F});
    by.over(&shape::active, {0.0F, 0.25F, 0.5F});
    by.over(&shape::popular, {0.0F, 0.25F, 0.5F});
    by.over(&shape::lift, {-0.2F, 0.0F, 0.2F, 0.4F});
    if (friends) by.over(&shape::friends, {0.0F, 0.1F, 0.3F, 1.0F});
    by.scale(&shape::regularisation, 2, 3);
  }
}

shape choose_shape(shop const& in, std::span<question const> asked) {
  bool const friends = in.follow.size() > 0;
  auto const whole = [&](shape const& tried) { return worth(tried, in, asked, most_rows); };
  if (std::min(in.shoppers(), in.things()) <= quick_rows) {
    climber by{shape{}, whole};
    climb(by, friends);
    return by.best;
  }
  // Too large to try everything at: the shape by a part of the shoppers, then how much regularisation all of them want.
  auto const keep = [&](std::uint32_t who) { return share_of(mixed(7, who)) * in.shoppers() <= quick_rows; };
  shop const part{in.have.shoppers.filtered([&](std::uint32_t who, std::uint32_t) { return keep(who); }),
                  in.follow.filtered([&](std::uint32_t a, std::uint32_t b) { return keep(a) && keep(b); })};
  std::vector<question> some;
  for (auto const& one : asked) {
    if (keep(one.who)) some.push_back(one);
  }
  climber by{shape{}, [&](shape const& tried) { return worth(tried, part, some, quick_rows); }};
  climb(by, friends);
  climber all{by.best, whole};
  all.scale(&shape::regularisation, 2.5F, 2);
  return all.best;
}

alike choose_alike(shop const& in, std::span<question const> asked, alike from) {
  climber by{from, [&](alike const& tried) { return worth(*neighbours(in, tried), in, asked); }};
  bool const sharp = from.sharp != 1;
  for (int round = 0; round < 2; ++round) {
    by.over(&alike::damping, {-0.2F, 0.0F, 0.15F, 0.3F, 0.45F});
    by.over(&alike::rare, {0.0F, 0.3F, 0.6F, 1.0F});
    by.over(&alike::active, {0.0F, 0.3F, 0.5F, 0.8F});
    if (sharp) by.over(&alike::sharp, {1.5F, 2.0F, 3.0F});
  }
  return by.best;
}

}  // namespace

std::span<char const* const> signal_names() noexcept { return names; }

model::model(sparse have, sparse const& follow, chosen const& by)
    : of{std::move(have), follow}, closed{of.have, &of.follow, by.closed, most_rows, threads()} {
  signals.push_back(own_taste(closed));
  signals.push_back(friends_taste(of, closed));
  signals.push_back(friends_things(of));
  signals.push_back(friends_of_friends(of));
  signals.push_back(friends_only(of));
  signals.push_back(neighbours(of, by.near));
  signals.push_back(neighbours(of, by.sharp));
  signals.push_back(popularity(of));
}

cut validation_cut(sparse const& train, double share, std::size_t most, std::uint64_t seed) {
  cut out;
  auto const newcomers = std::min(0.04, 400.0 / std::max(1.0, static_cast<double>(train.rows())));
  out.kept = train.filtered([&](std::uint32_t row, std::uint32_t thing) {
    if (share_of(mixed(seed + 2, row)) <= newcomers) return false;
    return share_of(mixed(seed, std::uint64_t{row} << 32 | thing)) > share;
  });
  for (std::uint32_t who = 0; who < train.rows(); ++who) {
    auto const kept = out.kept.row(who);
    question one{who, {}, {kept.begin(), kept.end()}, group_of(kept.size())};
    std::ranges::set_difference(train.row(who), kept, std::back_inserter(one.wanted));
    if (!one.wanted.empty()) out.asked.push_back(std::move(one));
  }
  std::ranges::sort(out.asked, {}, [&](question const& one) { return mixed(seed + 1, one.who); });
  if (out.asked.size() > most) out.asked.resize(most);
  std::ranges::sort(out.asked, {}, &question::who);
  return out;
}

chosen choose(sparse const& train, sparse const& follow) {
  chosen out;
  auto aside = validation_cut(train, 0.2, most_questions, 11);
  if (aside.asked.empty()) {
    weights popular(std::size(names));
    popular.back() = 1;
    out.blend.fill(popular);
    return out;
  }
  shop const in{aside.kept, follow};
  out.closed = choose_shape(in, aside.asked);
  out.near = choose_alike(in, aside.asked, {});
  out.sharp = choose_alike(in, aside.asked, {0.5F, 0.5F, 2.0F, 0.3F});
  model const solved{aside.kept, follow, out};
  out.blend = choose_weights(solved.signals, solved.of, aside.asked);
  // What does not clearly beat a peer is that peer: on a set without a pattern there is nothing to gain, and to lose.
  auto const ours = judge(solved.signals, out.blend, solved.of, aside.asked);
  tally best;
  std::size_t which = 0;
  for (auto const peer : {std::size(names) - 1, counted_friends}) {
    auto got = judge(*solved.signals[peer], solved.of, aside.asked);
    if (!best.each.empty() && sum_of(got.mean()) <= sum_of(best.mean())) continue;
    best = std::move(got);
    which = peer;
  }
  if (lead(ours, best) < 1) {
    for (auto& one : out.blend) {
      std::ranges::fill(one, 0.0);
      one[which] = 1;
    }
    return out;
  }
  // Of whom nothing is known, nothing but popularity speaks.
  for (auto& one : out.blend) one.back() = std::max(one.back(), 0.001);
  return out;
}

}  // namespace vetrina::bench::ranking
