// town: a shop's customers, who is friends with whom and what they did, at any scale, the same from the same seed. Each
// shopper is worked out when asked for, so that a graph of 230 million friendships takes no memory. Immutable;
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "friends/index/decay.hpp"
#include "generate/shuffle.hpp"

namespace vetrina::bench {

struct scale {
  std::string_view name;
  std::uint32_t shoppers;
  double friends;  // of a shopper, in the mean
};
// The seed scale is a world brand's: 3,094,020 shoppers, 230 million friendships, 30 million interactions.
inline constexpr scale scales[] = {{"30k", 30'000, 100}, {"300k", 300'000, 100}, {"seed", 3'094'020, 149.5}};
[[nodiscard]] std::optional<scale> find_scale(std::string_view name) noexcept;

// The kinds of interaction, as numbers of the index.
enum kind : std::uint8_t { own, want, like, tried, review, answered, shared };
// What each weighs, and how fast it fades: the table of the ranking.
inline constexpr friends::index::rates rates{
    {{1.0, 365}, {0.4, 30}, {0.3, 30}, {0.6, 180}, {0.9, 180}, {0.7, 180}, {0.6, 60}, {}}};
inline constexpr double verified = 1.0;
inline constexpr double unverified = 0.6;

// What a generator gives: a friend with how strong the tie is, and one thing that somebody did.
struct town_tie {
  std::uint32_t who = 0;
  float strength = 0;  // 0..1
};
struct town_thing {
  std::uint32_t product = 0;
  std::uint32_t minute = 0;  // since 1970
  std::uint8_t kind = 0;
  bool verified = false;
  std::uint8_t stars = 0;  // 1..5 of a review
};

class town {
 public:
  town(scale of, std::uint64_t seed);

  [[nodiscard]] std::uint32_t shoppers() const noexcept { return shoppers_; }
  [[nodiscard]] std::vector<std::uint32_t> const& family_of() const noexcept { return family_of_; }
  [[nodiscard]] std::uint32_t now() const noexcept;  // minutes since 1970
  // How many there will be at most, for who sets memory aside.
  [[nodiscard]] std::uint64_t most_ties() const noexcept { return first_end_.back(); }

  // A configuration model: as many ends of friendships as a Pareto law gives a shopper (alpha 2.2, at most 5,000), tied
  // together at random. Nobody twice, nobody themselves; both sides of a friendship give the same strength, the cube of
  // a uniform number.
  void friends_of(std::uint32_t who, std::vector<town_tie>& out) const;
  // Pareto again (alpha 1.6, at most 500), products by Zipf's law (0.95), up to two years old, in no order. Reviews have
  // stars as shops see them: most are five, and more are one than two.
  void done_by(std::uint32_t who, std::vector<town_thing>& out) const;
  // 93 of 100 let their friends see it.
  [[nodiscard]] bool shows(std::uint32_t who) const noexcept;

 private:
  [[nodiscard]] std::uint32_t owner_of(std::uint64_t end) const noexcept;
  std::uint64_t seed_;
  std::uint32_t shoppers_;
  std::vector<std::uint64_t> first_end_;  // by shopper, and one past the last
  std::vector<std::uint32_t> near_;  // by end / 256: the shopper who holds it
  shuffle ends_;
  std::vector<std::uint32_t> family_of_;
  std::vector<double> popular_;  // products by popularity, summed up
};

}  // namespace vetrina::bench
