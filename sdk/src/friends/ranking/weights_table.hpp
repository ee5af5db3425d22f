// weights_table: what each part of a rank weighs, per shop, read at every query: a campaign may change them from one
// query to the next. Values.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "json/describe.hpp"
#include "store/database.hpp"

namespace vetrina::friends {

struct rank_weights {
  double friends = 0.45;
  double taste = 0.35;
  double rating = 0.15;
  double fresh = 0.05;
  double diversity = 0.2;
  double exploration = 0.05;
};
BOOST_DESCRIBE_STRUCT(rank_weights, (), (friends, taste, rating, fresh, diversity, exploration))
VT_NOTES(rank_weights,
         note{"friends", "What friends did with it, 0..1: noisy-or over their strongest ties."}.defaults("0.45"),
         note{"taste", "How well it goes with what the shopper has, else how many have it, 0..1."}.defaults("0.35"),
         note{"rating", "The Bayesian mean of ratings, 0..1."}.defaults("0.15"),
         note{"fresh", "How new it is in the catalogue, 0..1."}.defaults("0.05"),
         note{"diversity", "How much likeness to what stands before it costs, 0..1."}.defaults("0.2"),
         note{"exploration", "The share of places given to what is seldom shown, 0..0.5."}.defaults("0.05"))

// Those of the shop; its own where it set any, else the defaults.
[[nodiscard]] result<rank_weights> weights_of(store::session& db, std::string_view shop);

// From 1 to 5 stars, where few raters say little: ten ratings of the shop's mean stand beside theirs.
inline constexpr double prior_ratings = 10;
inline constexpr double prior_mean = 4.0;  // of a shop that has no mean of its own yet
[[nodiscard]] double bayesian_mean(double sum, double count, double mean) noexcept;

// 2^(-age / 30 days), in whole days.
[[nodiscard]] double freshness(std::int64_t first_seen, std::int64_t now) noexcept;

}  // namespace vetrina::friends
