#include "friends/ranking/ratings.hpp"

#include <cmath>

#include "base/clock.hpp"
#include "friends/ranking/rank_sql.hpp"
#include "friends/ranking/weights_table.hpp"
#include "shoppers/published_count.hpp"

namespace vetrina::friends {

result<std::optional<rating_figure>> rating_of(store::session& db, std::string_view shop, std::string_view family,
                                               double shop_mean, std::int64_t now) {
  rating_figure out;
  double sum = 0;
  VT_CHECK(db.each(sql::ratings_of_family, {shop, family, now / day_ms}, [&](store::row const& r) {
    out.count = r.integer(0);
    sum = out.count > 0 ? static_cast<double>(r.integer(1)) : 0;
    return false;
  }));
  if (!shoppers::published(out.count)) return std::optional<rating_figure>{};
  out.mean = std::round(bayesian_mean(sum, static_cast<double>(out.count), shop_mean) * 10) / 10;
  return std::optional{out};
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
