// index_reference: the ranking of the friend store written down as plainly as its formula, in doubles, without caps or
// packing; and shops at random to try it on.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <span>
#include <vector>

#include "friends/index/build.hpp"
#include "friends/index/index.hpp"

namespace vetrina::friends::index::testing {

inline constexpr rates plain_rates{
    {{1.0, 365}, {0.4, 30}, {0.3, 30}, {0.6, 180}, {0.9, 180}, {0.7, 180}, {0.6, 60}, {}}};
inline constexpr double plain_unverified = 0.6;
inline constexpr std::uint32_t plain_now = 29'000'000;

struct plain_shop {
  std::vector<std::vector<tie>> ties;
  std::vector<std::vector<interaction>> done;
  std::vector<std::uint32_t> family_of;
};

struct plain_family {
  std::uint32_t family = 0;
  double score = 0;
  std::map<std::uint32_t, double> friends;  // each with the strength of the strongest event
};

inline double strength_of(tie const& of, interaction const& what, std::uint32_t now) {
  auto const& rate = plain_rates[what.kind];
  double const days = now > what.minute ? std::floor((now - what.minute) / 1440.0) : 0;
  double const verified = what.verified ? 1.0 : plain_unverified;
  return std::min(0.6,
                  static_cast<double>(of.strength) * rate.weight * verified * std::exp2(-days / rate.half_life_days));
}

// Every family that a friend did something with, best first.
inline std::vector<plain_family> plain_answer(plain_shop const& shop, question const& asked) {
  std::map<std::uint32_t, plain_family> all;
  for (auto const& one : shop.ties[asked.viewer]) {
    if ((one.networks & asked.networks) == 0) continue;
    for (auto const& what : shop.done[one.who]) {
      if (what.minute < asked.since || (asked.kinds >> what.kind & 1U) == 0) continue;
      auto& row = all[shop.family_of[what.product]];
      auto const strength = strength_of(one, what, asked.now);
      row.family = shop.family_of[what.product];
      row.score = 1 - (1 - row.score) * (1 - strength);
      auto& loudest = row.friends[one.who];
      loudest = std::max(loudest, strength);
    }
  }
  std::vector<plain_family> out;
  for (auto& [family, row] : all) out.push_back(std::move(row));
  std::ranges::stable_sort(out, std::ranges::greater{}, &plain_family::score);
  return out;
}

// Packing costs a tie at most 1.3e-4 of its strength, so a score stays within 2e-3; fainter than that it may be lost.
inline void expect_same(std::span<ranked_family const> got, std::vector<plain_family> const& want,
                        question const& asked) {
  constexpr double near = 2e-3;
  auto const heard =
      static_cast<std::size_t>(std::ranges::count_if(want, [](plain_family const& row) { return row.score > 2e-4; }));
  ASSERT_GE(got.size(), std::min(asked.families, heard));
  ASSERT_LE(got.size(), std::min(asked.families, want.size()));
  for (std::size_t n = 0; n < got.size(); ++n) {
    EXPECT_NEAR(got[n].score, want[n].score, near) << "place " << n;
    auto const same = std::ranges::find(want, got[n].family, &plain_family::family);
    ASSERT_NE(same, want.end());
    EXPECT_NEAR(got[n].score, same->score, near);
    EXPECT_EQ(got[n].friends, same->friends.size());
    std::vector<double> loudest;
    for (auto const& [who, strength] : same->friends) loudest.push_back(strength);
    std::ranges::sort(loudest, std::ranges::greater{});
    ASSERT_EQ(got[n].shown, std::min(most_faces, loudest.size()));
    for (std::size_t f = 0; f < got[n].shown; ++f) {
      auto const& face = got[n].faces[f];
      EXPECT_NEAR(face.strength, loudest[f], near);
      ASSERT_TRUE(same->friends.contains(face.who));
      EXPECT_NEAR(face.strength, same->friends.at(face.who), near);
    }
  }
}

class random_shops {
 public:
  explicit random_shops(unsigned seed) : random_{seed} {}

  std::uint32_t below(std::uint32_t n) { return std::uniform_int_distribution<std::uint32_t>{0, n - 1}(random_); }
  float share() { return std::uniform_real_distribution<float>{0, 1}(random_); }

  std::vector<tie> ties(std::uint32_t of, std::uint32_t shoppers, std::uint32_t most) {
    std::vector<tie> out;
    std::vector<bool> known(shoppers);
    for (auto n = below(most + 1); n > 0; --n) {
      auto const other = below(shoppers);
      if (other == of || known[other]) continue;
      known[other] = true;
      out.push_back({other, share(), static_cast<std::uint8_t>(1 + below(15))});
    }
    return out;
  }
  std::vector<interaction> history(std::uint32_t products, std::uint32_t most) {
    std::vector<interaction> out;
    for (auto n = below(most + 1); n > 0; --n) {
      out.push_back({below(products), plain_now - below(900 * 1440), static_cast<std::uint8_t>(below(7)),
                     static_cast<std::uint8_t>(below(256)), below(2) == 1, below(2) == 1});
    }
    return out;
  }
  plain_shop shop() {
    plain_shop out;
    auto const shoppers = 1 + below(200);
    auto const products = 1 + below(300);
    for (std::uint32_t n = 0; n < products; ++n) out.family_of.push_back(below(1 + n));
    for (std::uint32_t who = 0; who < shoppers; ++who) {
      out.ties.push_back(ties(who, shoppers, 120));
      out.done.push_back(history(products, 60));
    }
    return out;
  }
  question any_question(plain_shop const& of) {
    question out{below(static_cast<std::uint32_t>(of.ties.size())), plain_now};
    if (below(3) == 0) out.families = below(30);
    if (below(3) == 0) out.networks = static_cast<std::uint8_t>(1 + below(15));
    if (below(3) == 0) out.kinds = static_cast<std::uint8_t>(below(128));
    if (below(3) == 0) out.since = plain_now - below(400 * 1440);
    if (below(3) == 0) out.now = plain_now + below(400 * 1440);
    return out;
  }

 private:
  std::mt19937 random_;
};

inline result<void> write(plain_shop shop, std::string const& path, std::int64_t seq = 1) {
  builder made{shop.family_of};
  for (std::size_t who = 0; who < shop.ties.size(); ++who) made.add(shop.ties[who], shop.done[who]);
  return made.write(path, seq);
}

}  // namespace vetrina::friends::index::testing
