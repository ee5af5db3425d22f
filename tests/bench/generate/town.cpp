#include "generate/town.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vetrina::bench {
namespace {

constexpr std::uint32_t products = 30'000;
constexpr std::uint32_t families = 12'000;
constexpr std::uint32_t minutes_a_day = 1440;

// What each random number is for, so that no two of a shopper's are the same.
enum purpose : std::uint64_t { degree = 1, pairing, strength, events, event, consent };

double pareto(double least, double alpha, std::uint64_t random) {
  return least * std::pow(share_of(random), -1 / alpha);
}

// The sums of degrees. `friends` is met in the mean: a Pareto law's mean is alpha / (alpha - 1) times its least value,
// and cutting at 5,000 and to whole numbers costs about one.
std::vector<std::uint64_t> ends_of(scale const& of, std::uint64_t seed) {
  std::vector<std::uint64_t> out(std::size_t{of.shoppers} + 1);
  auto const least = (of.friends + 1) * 1.2 / 2.2;
  auto const most = std::min(5000.0, of.shoppers / 4.0);
  for (std::uint32_t who = 0; who < of.shoppers; ++who) {
    auto const drawn = std::floor(std::min(pareto(least, 2.2, mixed(seed + degree, who)), most));
    out[who + 1] = out[who] + static_cast<std::uint64_t>(std::max(drawn, 1.0));
  }
  out.back() += out.back() % 2;  // every end meets another
  return out;
}

std::vector<std::uint32_t> holders(std::vector<std::uint64_t> const& first_end) {
  std::vector<std::uint32_t> out(first_end.back() / 256 + 1);
  std::uint32_t who = 0;
  for (std::size_t n = 0; n < out.size(); ++n) {
    while (who + 2 < first_end.size() && first_end[who + 1] <= n * 256) ++who;
    out[n] = who;
  }
  return out;
}

std::uint8_t kind_of(std::uint64_t random) {
  // Of a hundred: likes are cheap, answers are rare.
  static constexpr std::pair<unsigned, kind> upto[] = {{40, like},   {62, own},   {76, want},     {84, review},
                                                       {91, shared}, {97, tried}, {100, answered}};
  return std::ranges::find_if(upto, [at = random % 100](auto const& one) { return at < one.first; })->second;
}

std::uint8_t stars_of(std::uint64_t random) {
  static constexpr std::pair<unsigned, std::uint8_t> upto[] = {{62, 5}, {80, 4}, {88, 3}, {93, 2}, {100, 1}};
  return std::ranges::find_if(upto, [at = random % 100](auto const& one) { return at < one.first; })->second;
}

}  // namespace

std::optional<scale> find_scale(std::string_view name) noexcept {
  auto const* const found = std::ranges::find(scales, name, &scale::name);
  return found == std::end(scales) ? std::nullopt : std::optional{*found};
}

town::town(scale of, std::uint64_t seed)
    : seed_{mixed(seed)},
      shoppers_{of.shoppers},
      first_end_{ends_of(of, seed_)},
      near_{holders(first_end_)},
      ends_{first_end_.back(), mixed(seed_, pairing)},
      family_of_(products),
      popular_(products) {
  double sum = 0;
  for (std::uint32_t n = 0; n < products; ++n) {
    family_of_[n] = n % families;
    popular_[n] = sum += std::pow(n + 1.0, -0.95);
  }
}

std::uint32_t town::now() const noexcept { return 29'000'000; }  // in 2025

bool town::shows(std::uint32_t who) const noexcept { return mixed(seed_ + consent, who) % 100 < 93; }

std::uint32_t town::owner_of(std::uint64_t end) const noexcept {
  auto who = near_[end / 256];
  while (first_end_[who + 1] <= end) ++who;
  return who;
}

void town::friends_of(std::uint32_t who, std::vector<town_tie>& out) const {
  out.clear();
  for (auto end = first_end_[who]; end < first_end_[who + 1]; ++end) {
    // Ends that stand side by side in the shuffled order are friends.
    auto const other = owner_of(ends_.forth(ends_.back(end) ^ 1U));
    if (other == who) continue;
    auto const pair = std::uint64_t{std::min(who, other)} << 32 | std::max(who, other);
    auto const uniform = share_of(mixed(seed_ + strength, pair));
    out.push_back({other, static_cast<float>(uniform * uniform * uniform)});
  }
  std::ranges::sort(out, {}, &town_tie::who);
  out.erase(std::ranges::unique(out, {}, &town_tie::who).begin(), out.end());
}

void town::done_by(std::uint32_t who, std::vector<town_thing>& out) const {
  out.clear();
  auto const count = std::min(pareto(4, 1.6, mixed(seed_ + events, who)), 500.0);
  for (std::uint64_t n = 0; n < static_cast<std::uint64_t>(count); ++n) {
    auto const random = mixed(seed_ + event, std::uint64_t{who} << 16 | n);
    auto const more = mixed(random);
    town_thing one;
    auto const at = share_of(random) * popular_.back();
    one.product = static_cast<std::uint32_t>(std::ranges::lower_bound(popular_, at) - popular_.begin());
    one.kind = kind_of(more);
    one.verified = one.kind == own && (more >> 8) % 10 < 7;
    if (one.kind == review) one.stars = stars_of(mixed(more));
    one.minute = now() - static_cast<std::uint32_t>((more >> 24) % (730 * minutes_a_day));
    out.push_back(one);
  }
}

}  // namespace vetrina::bench
