// index_reference: the ranking of the friend store written down as plainly as its formula, in doubles, without caps or
// packing; shops at random to try it on; and such a shop as an index file.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

#include "base/strings.hpp"
#include "friends/index/draft.hpp"
#include "friends/index/meet.hpp"
#include "friends/index/read.hpp"
#include "tests/unit/store/support.hpp"

namespace vetrina::friends::index::testing {

inline constexpr rates plain_rates{
    {{1.0, 365}, {0.4, 30}, {0.3, 30}, {0.6, 180}, {0.9, 180}, {0.7, 180}, {0.6, 60}, {}}};
inline constexpr double plain_unverified = 0.6;
inline constexpr std::uint32_t plain_now = 29'000'000;

struct plain_tie {
  std::uint32_t who = 0;
  float strength = 0;
};
struct done_thing {
  std::uint32_t product = 0;
  std::uint32_t minute = 0;
  std::uint8_t kind = 0;
  bool verified = false;
};

struct plain_shop {
  std::vector<std::vector<plain_tie>> ties;
  std::vector<std::vector<done_thing>> done;
  std::vector<std::uint32_t> family_of;
};

struct plain_family {
  std::uint32_t family = 0;
  double score = 0;
  std::map<std::uint32_t, double> friends;  // each with the strength of the strongest event
};

inline double strength_of(plain_tie const& of, done_thing const& what, std::uint32_t now) {
  auto const& rate = plain_rates[what.kind];
  double const days = now > what.minute ? std::floor((now - what.minute) / 1440.0) : 0;
  double const verified = what.verified ? 1.0 : plain_unverified;
  return std::min(0.6,
                  static_cast<double>(of.strength) * rate.weight * verified * std::exp2(-days / rate.half_life_days));
}

// Every family that a friend did something with, best first.
inline std::vector<plain_family> plain_answer(plain_shop const& shop, std::uint32_t viewer, question const& asked) {
  std::map<std::uint32_t, plain_family> all;
  for (auto const& one : shop.ties[viewer]) {
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

inline std::string numbered(char const* what, std::uint32_t n) {
  auto const digits = std::to_string(n);
  return what + std::string(8 - std::min<std::size_t>(digits.size(), 8), '0') + digits;
}

// What a shopper's row says, in the index's words. Numbers of shoppers and families are the shop's own, as they are
// filed in that order.
class filed_shop {
 public:
  explicit filed_shop(plain_shop of) : shop{std::move(of)} {
    draft made{std::size_t{1} << 40U};
    for (std::uint32_t n = 0; n < shop.ties.size(); ++n) (void)made.texts().people.add(numbered("s", n));
    for (auto const family : shop.family_of) (void)made.texts().families.add(numbered("f", family));
    for (std::uint32_t n = 0; n <= 300; ++n) (void)made.texts().families.add(numbered("f", n));
    for (std::uint32_t n = 0; n < shop.ties.size(); ++n) {
      made.add_person(numbered("s", n), {person(n, made.texts()), {}});
      made.add_ties(numbered("s", n), ties(n));
    }
    if (!made.write(path(), 1, 0)) throw std::runtime_error("the index cannot be written");
    names = facts::open(path()).value();
  }
  [[nodiscard]] std::string path() const { return folder.path() + "/index"; }
  void put_done(std::uint32_t who, std::vector<done_thing> done) {
    shop.done[who] = std::move(done);
    names->put_person(who, person(who, *names).packed());
  }
  void put_ties(std::uint32_t who, std::vector<plain_tie> all) {
    shop.ties[who] = std::move(all);
    names->put_ties(who, ties(who));
  }
  // A face's `by` is the shopper's number.
  std::vector<ranked_family> const& ask(std::uint32_t viewer, question const& asked) {
    auto const held = names->enter();
    with.begin(*names, weights, asked);
    if (auto const found = names->ties(viewer)) {
      meet(*names, *found, std::int64_t{asked.now} * minute_ms, friends);
      for (auto const& one : friends) {
        if (one.how == meeting::ask_rows) throw std::runtime_error("the index does not know a friend");
        with.hear(one.who, static_cast<float>(vetrina::friends::strength_of(one.steps)), one.things);
      }
    }
    return with.finish();
  }

  [[nodiscard]] person_facts person(std::uint32_t who, facts& onto) const {
    person_facts out;
    out.exists = out.named = true;
    auto done = shop.done[who];
    std::ranges::stable_sort(done, std::ranges::greater{}, &done_thing::minute);
    if (done.size() > most_things) done.resize(most_things);
    for (auto const& one : done) {
      auto const product = numbered("p", one.product);
      auto const subject = onto.add_subject(numbered("f", shop.family_of[one.product]), product);
      out.things.emplace_back(thing{subject, one.minute, one.kind, one.verified, false});
    }
    return out;
  }
  [[nodiscard]] std::vector<packed_tie> ties(std::uint32_t who) const {
    std::vector<packed_tie> out;
    auto all = shop.ties[who];
    std::ranges::stable_sort(all, std::ranges::greater{}, &plain_tie::strength);
    if (all.size() > most_ties) all.resize(most_ties);
    for (auto const& one : all) out.emplace_back(tie{one.who, strength_steps(static_cast<double>(one.strength)), 1});
    return out;
  }

  store::testing::temp_folder folder;
  plain_shop shop;
  std::shared_ptr<facts> names;
  decay weights{plain_rates, 1.0, plain_unverified};
  reading with;
  std::vector<met> friends;
};

// Packing costs a tie at most 1.3e-4 of its strength, so a score stays within 2e-3; fainter than that it may be lost.
inline void expect_plain(filed_shop& of, std::uint32_t viewer, question const& asked) {
  constexpr double near = 2e-3;
  auto const& got = of.ask(viewer, asked);
  auto const want = plain_answer(of.shop, viewer, asked);
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
    auto const faces = of.with.faces_of(got[n]);
    ASSERT_EQ(faces.size(), std::min(asked.faces, loudest.size()));
    for (std::size_t f = 0; f < faces.size(); ++f) {
      EXPECT_NEAR(faces[f].strength, loudest[f], near);
      ASSERT_TRUE(same->friends.contains(faces[f].by));
      EXPECT_NEAR(faces[f].strength, same->friends.at(faces[f].by), near);
    }
  }
}

class random_shops {
 public:
  explicit random_shops(unsigned seed) : random_{seed} {}

  std::uint32_t below(std::uint32_t n) { return std::uniform_int_distribution<std::uint32_t>{0, n - 1}(random_); }
  float share() { return std::uniform_real_distribution<float>{0, 1}(random_); }

  std::vector<plain_tie> ties(std::uint32_t of, std::uint32_t shoppers, std::uint32_t most) {
    std::vector<plain_tie> out;
    std::vector<bool> known(shoppers);
    for (auto n = below(most + 1); n > 0; --n) {
      auto const other = below(shoppers);
      if (other == of || known[other]) continue;
      known[other] = true;
      out.push_back({other, share()});
    }
    return out;
  }
  std::vector<done_thing> history(std::uint32_t products, std::uint32_t most) {
    std::vector<done_thing> out;
    for (auto n = below(most + 1); n > 0; --n) {
      out.push_back(
          {below(products), plain_now - below(900 * 1440), static_cast<std::uint8_t>(below(7)), below(2) == 1});
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
  question any_question() {
    question out{plain_now};
    if (below(3) == 0) out.families = below(300);
    if (below(3) == 0) out.faces = 1 + below(12);
    if (below(3) == 0) out.kinds = static_cast<std::uint8_t>(below(128));
    if (below(3) == 0) out.since = plain_now - below(400 * 1440);
    if (below(3) == 0) out.now = plain_now + below(400 * 1440);
    return out;
  }

 private:
  std::mt19937 random_;
};

}  // namespace vetrina::friends::index::testing
