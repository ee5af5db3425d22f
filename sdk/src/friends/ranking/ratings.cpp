#include "friends/ranking/ratings.hpp"

#include <cmath>

#include "base/clock.hpp"
#include "friends/ranking/rank_sql.hpp"
#include "friends/ranking/weights_table.hpp"
#include "shoppers/published_count.hpp"

namespace vetrina::friends {

std::optional<rating_figure> rating_of(family_facts const& of, double shop_mean) noexcept {
  if (!shoppers::published(of.raters)) return std::nullopt;
  auto const mean = bayesian_mean(static_cast<double>(of.stars), static_cast<double>(of.raters), shop_mean);
  return rating_figure{std::round(mean * 10) / 10, of.raters};
}

result<double> mean_of_shop(store::session& db, std::string_view shop, std::int64_t now) {
  // A shop where one thing alone is rated has no mean of its own yet.
  double count = 50;
  double sum = prior_mean * count;
  VT_CHECK(db.each(sql::mean_rating, {shop, now / day_ms}, [&](store::row const& r) {
    if (!shoppers::published(r.integer(1))) return true;
    count += static_cast<double>(r.integer(1));
    sum += static_cast<double>(r.integer(2));
    return true;
  }));
  return sum / count;
}

}  // namespace vetrina::friends
