#include "shoppers/published_count.hpp"

#include <limits>

namespace vetrina::shoppers {

std::string published_count::bucket() const { return std::to_string(at_least_) + "+"; }

std::optional<published_count> published(std::int64_t exact) noexcept {
  if (exact < published_count::k) return std::nullopt;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  std::int64_t best = published_count::k;
  for (std::int64_t decade = 1;; decade *= 10) {
    for (std::int64_t const step : {1, 2, 5}) {
      if (decade > most / step || decade * step > exact) return published_count{best};
      if (decade * step > best) best = decade * step;
    }
    if (decade > most / 10) return published_count{best};
  }
}

}  // namespace vetrina::shoppers
