#include "ranking/cold.hpp"

#include <algorithm>
#include <iterator>

#include "generate/shuffle.hpp"
#include "ranking/parallel.hpp"

namespace vetrina::bench::ranking {
namespace {

constexpr std::uint64_t folds = 5;
constexpr std::uint32_t all_folds_below = 4'000;  // shoppers; above, one fold has visitors enough
constexpr std::size_t most_visitors = 1'500;      // of a half, in a fold

bool shows(std::uint32_t who, double rate) { return share_of(mixed(23, who)) <= rate; }
std::uint64_t fold_of(std::uint32_t who) { return mixed(29, who) % folds; }
std::uint64_t half_of(std::uint32_t who) { return mixed(31, who) % 2; }

std::size_t group_of_visible(std::size_t friends) { return friends == 0 ? 0 : friends < 3 ? 1 : friends < 8 ? 2 : 3; }

struct fold {
  shop of;                     // whom friends are seen of, as far as they show
  closed_form const& solved;   // without the visitors
  std::vector<signal_ptr> signals;
  fold(shop seen, closed_form const& by) : of{std::move(seen)}, solved{by} {
    signals.push_back(popularity(of));
    signals.push_back(friends_things(of));
    signals.push_back(friends_taste(of, solved));
    signals.push_back(friends_of_friends(of));
  }
};

std::vector<question> visitors(std::span<question const> from, std::uint64_t of_fold, std::uint64_t half) {
  std::vector<question> out;
  for (auto const& one : from) {
    if (fold_of(one.who) == of_fold && half_of(one.who) == half && out.size() < most_visitors) out.push_back(one);
  }
  return out;
}

void group(std::vector<question>& asked, shop const& by) {
  for (auto& one : asked) one.group = group_of_visible(by.ties[one.who].size());
}

// What each number of visible friends makes of the signals: chosen where all show, where a fourth does and where a tenth
// does, whichever has most visitors with so many friends. What does not clearly beat popularity is popularity.
grouped_weights ladder_of(shop const& everybody, closed_form const& solved, std::vector<question> asked) {
  grouped_weights out;
  out.fill({1, 0, 0, 0});
  std::array<std::size_t, groups> most{};
  for (auto const rate : {1.0, 0.25, 0.1}) {
    fold const seen{everybody.shown([&](std::uint32_t who) { return shows(who, rate); }), solved};
    group(asked, seen.of);
    for (std::size_t which = 1; which < groups; ++which) {
      std::vector<question> some;
      std::ranges::copy_if(asked, std::back_inserter(some), [&](question const& one) { return one.group == which; });
      if (some.size() < 60 || some.size() <= most[which]) continue;
      most[which] = some.size();
      auto by = choose_weights(seen.signals, seen.of, some, 0);
      for (auto& one : by) one[0] = std::max(one[0], 0.01);
      bool const better = lead(judge(seen.signals, by, seen.of, some), judge(*seen.signals[0], seen.of, some)) > 1;
      out[which] = better ? by[which] : weights{1, 0, 0, 0};
    }
  }
  return out;
}

void add(tally& to, tally const& more) { to.each.insert(to.each.end(), more.each.begin(), more.each.end()); }

}  // namespace

std::vector<cold_result> cold(sparse const& train, sparse const& follow, shape const& by,
                              std::span<question const> asked) {
  std::vector<cold_result> out(consent_rates.size());
  shop const everybody{train, follow, tie_by::friends};
  auto const rounds = everybody.shoppers() <= all_folds_below ? folds : 1;
  // What a visitor has is what the weights are chosen on, before the test set is looked at.
  std::vector<question> known;
  for (std::uint32_t who = 0; who < train.rows(); ++who) {
    auto const has = train.row(who);
    if (!has.empty()) known.push_back({who, {has.begin(), has.end()}, {}, 0});
  }
  for (std::uint64_t n = 0; n < rounds; ++n) {
    history const rest{train.filtered([&](std::uint32_t who, std::uint32_t) { return fold_of(who) != n; })};
    auto plain = by;
    plain.friends = 0;  // a visitor is nobody's column
    closed_form const solved{rest, nullptr, plain, most_rows, threads()};
    std::array<grouped_weights, 2> chosen;
    for (std::uint64_t half = 0; half < 2; ++half)
      chosen[half] = ladder_of(everybody, solved, visitors(known, n, half));
    for (std::size_t rate = 0; rate < consent_rates.size(); ++rate) {
      auto& into = out[rate];
      into.consent = consent_rates[rate];
      fold const seen{everybody.shown([&](std::uint32_t who) { return shows(who, consent_rates[rate]); }), solved};
      for (std::uint64_t half = 0; half < 2; ++half) {
        auto some = visitors(asked, n, half);
        group(some, seen.of);
        for (auto const& one : some) {
          auto const friends = seen.of.ties[one.who].size();
          into.visible += static_cast<double>(friends);
          into.with_friends += friends > 0 ? 1 : 0;
        }
        add(into.ladder, judge(seen.signals, chosen[1 - half], seen.of, some));
        add(into.popular, judge(*seen.signals.front(), seen.of, some));
      }
    }
  }
  for (auto& one : out) {
    auto const count = std::max<double>(1, static_cast<double>(one.ladder.each.size()));
    one.visible /= count;
    one.with_friends /= count;
  }
  return out;
}

}  // namespace vetrina::bench::ranking
