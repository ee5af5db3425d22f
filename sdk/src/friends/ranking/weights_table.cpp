#include "friends/ranking/weights_table.hpp"

#include <algorithm>
#include <cmath>

#include "base/clock.hpp"
#include "friends/ranking/rank_sql.hpp"

namespace vetrina::friends {

result<rank_weights> weights_of(store::session& db, std::string_view shop) {
  rank_weights out;
  VT_CHECK(db.each(sql::weights_of_shop, {shop}, [&](store::row const& r) {
    static constexpr std::pair<std::string_view, double rank_weights::*> fields[] = {
        {"friends", &rank_weights::friends},     {"taste", &rank_weights::taste},
        {"rating", &rank_weights::rating},       {"fresh", &rank_weights::fresh},
        {"diversity", &rank_weights::diversity}, {"exploration", &rank_weights::exploration}};
    for (auto const& [name, field] : fields) {
      if (r.text(0) == name) out.*field = r.real(1);
    }
    return true;
  }));
  return out;
}

double bayesian_mean(double sum, double count, double mean) noexcept {
  return (mean * prior_ratings + sum) / (prior_ratings + count);
}

double freshness(std::int64_t first_seen, std::int64_t now) noexcept {
  auto const whole_days = std::max<std::int64_t>(now - first_seen, 0) / day_ms;
  return std::exp2(-static_cast<double>(whole_days) / 30);
}

}  // namespace vetrina::friends
