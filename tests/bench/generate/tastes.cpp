#include "generate/tastes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "generate/shuffle.hpp"

namespace vetrina::bench {
namespace {

class dice {
 public:
  explicit dice(std::uint64_t seed) noexcept : state_{seed} {}
  std::uint64_t next() noexcept { return mixed(state_++); }
  double share() noexcept { return share_of(next()); }
  std::uint32_t below(std::size_t n) noexcept { return static_cast<std::uint32_t>(next() % n); }
  double normal() noexcept {
    auto const radius = std::sqrt(-2 * std::log(share()));
    return radius * std::cos(2 * std::numbers::pi * share());
  }

 private:
  std::uint64_t state_;
};

// Things drawn by weights that fall with their place.
class shelf {
 public:
  void put(std::uint32_t thing) {
    things_.push_back(thing);
    sums_.push_back(total() + std::pow(static_cast<double>(things_.size()), -0.85));
  }
  [[nodiscard]] std::uint32_t draw(dice& by) const {
    auto const at = std::ranges::lower_bound(sums_, by.share() * total()) - sums_.begin();
    return things_[std::min(static_cast<std::size_t>(at), things_.size() - 1)];
  }
  [[nodiscard]] bool empty() const noexcept { return things_.empty(); }

 private:
  [[nodiscard]] double total() const noexcept { return sums_.empty() ? 0 : sums_.back(); }
  std::vector<std::uint32_t> things_;
  std::vector<double> sums_;
};

constexpr std::uint32_t niches_a_scene = 8;

struct person {
  std::uint32_t scene, second, niche;
};

double log_normal(dice& by, double mean, double spread) {
  return mean * std::exp(spread * by.normal() - spread * spread / 2);
}

void add(std::vector<std::uint32_t>& to, std::uint32_t one) {
  if (std::ranges::find(to, one) == to.end()) to.push_back(one);
}

plain_files::lists make_friends(tastes const& of, std::span<person const> people, dice& by) {
  plain_files::lists out(of.shoppers);
  if (of.follows == 0) return out;
  std::vector<std::vector<std::uint32_t>> members(of.scenes);
  for (std::uint32_t who = 0; who < of.shoppers; ++who) members[people[who].scene].push_back(who);
  for (std::uint32_t who = 0; who < of.shoppers; ++who) {
    auto const count = log_normal(by, of.mutual ? of.follows / 2 : of.follows, 1.0);
    for (int n = 0; n < static_cast<int>(std::min(count, 400.0)); ++n) {
      auto const how = by.share();
      auto const& near = members[people[who].scene];
      auto other = how < 0.55 ? near[by.below(near.size())] : by.below(of.shoppers);
      if (how > 0.8 && !out[who].empty()) {  // a friend's friend
        auto const& theirs = out[out[who][by.below(out[who].size())]];
        if (!theirs.empty()) other = theirs[by.below(theirs.size())];
      }
      if (other == who) continue;
      add(out[who], other);
      if (of.mutual) add(out[other], who);
    }
  }
  for (auto& one : out) std::ranges::sort(one);
  return out;
}

}  // namespace

plain_files make_shop(tastes const& of, std::uint64_t seed) {
  dice by{mixed(seed)};
  shelf all;
  std::vector<shelf> scenes(of.scenes);
  std::vector<shelf> niches(std::size_t{of.scenes} * niches_a_scene);
  // By popularity in the whole catalogue; so each scene and each niche has its own order of the same kind.
  for (std::uint32_t thing = 0; thing < of.things; ++thing) {
    auto const niche = by.below(niches.size());
    all.put(thing);
    scenes[niche / niches_a_scene].put(thing);
    niches[niche].put(thing);
  }
  std::vector<person> people(of.shoppers);
  for (auto& one : people) {
    // Some scenes are larger than others.
    one.scene = static_cast<std::uint32_t>(std::pow(by.share(), 1.6) * of.scenes * 0.9999);
    one.second = by.below(of.scenes);
    one.niche = one.scene * niches_a_scene + by.below(niches_a_scene);
  }
  plain_files out;
  out.items = of.things;
  out.friends = make_friends(of, people, by);
  out.train.resize(of.shoppers);
  out.test.resize(of.shoppers);
  plain_files::lists has(of.shoppers);
  for (std::uint32_t who = 0; who < of.shoppers; ++who) {
    auto const wanted = std::min(std::max(log_normal(by, of.history, of.spread), 1.0), of.things / 4.0);
    auto const& mine = people[who];
    for (int tries = 0; tries < 20 * wanted && static_cast<double>(has[who].size()) < wanted; ++tries) {
      auto const& friends = out.friends[who];
      if (!friends.empty() && by.share() < of.contagion) {
        auto const& theirs = has[friends[by.below(friends.size())]];
        if (!theirs.empty()) {
          add(has[who], theirs[by.below(theirs.size())]);
          continue;
        }
      }
      auto const how = by.share();
      auto const& from = how < of.loyalty * 0.45   ? niches[mine.niche]
                         : how < of.loyalty * 0.85 ? scenes[mine.scene]
                         : how < of.loyalty        ? scenes[mine.second]
                                                   : all;
      if (!from.empty()) add(has[who], from.draw(by));
    }
    for (auto const thing : has[who]) (by.share() < 0.8 ? out.train : out.test)[who].push_back(thing);
    std::ranges::sort(out.train[who]);
    std::ranges::sort(out.test[who]);
  }
  return out;
}

}  // namespace vetrina::bench
