// ratings: how many stars a family gets. Rows by owner; whoever takes a review in (community/, a file) enters it here.
// Figures move once a day and are told of k raters or more. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::friends {

// `owner`: public id; stars 1..5; the last word counts.
[[nodiscard]] result<void> record_rating(store::transaction& tx, std::string_view shop, std::string_view owner,
                                         std::string_view family, std::int64_t stars, std::int64_t now);
[[nodiscard]] result<void> drop_rating(store::transaction& tx, std::string_view shop, std::string_view owner,
                                       std::string_view family);

struct rating_figure {
  double mean = 0;  // Bayesian, 1..5, in tenths
  std::int64_t count = 0;
};
// As the day began; empty below k raters. `shop_mean`: of all families.
[[nodiscard]] result<std::optional<rating_figure>> rating_of(store::session& db, std::string_view shop,
                                                             std::string_view family, double shop_mean,
                                                             std::int64_t now);
// Over the families that have k raters or more, with fifty ratings of prior_mean beside theirs.
[[nodiscard]] result<double> mean_of_shop(store::session& db, std::string_view shop, std::int64_t now);

}  // namespace vetrina::friends
