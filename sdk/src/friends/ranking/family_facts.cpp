#include "friends/ranking/family_facts.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/clock.hpp"
#include "friends/ranking/rank_sql.hpp"

namespace vetrina::friends {

result<std::vector<family_facts>> facts_of_families(store::session& db, std::string_view shop,
                                                    std::span<std::string_view const> families, std::int64_t now) {
  std::unordered_map<std::string_view, std::vector<std::size_t>> places;
  for (std::size_t n = 0; n < families.size(); ++n) places[families[n]].push_back(n);
  std::vector<family_facts> out(families.size());
  auto const take = [&](store::row const& r) {
    auto const at = places.find(r.text(0));
    if (at == places.end()) return true;
    family_facts const one{r.string(1), r.optional_integer(2), r.integer(3), r.integer(4)};
    for (auto const n : at->second) out[n] = one;
    return true;
  };
  for (std::size_t from = 0; from < families.size(); from += sql::families_at_once) {
    std::array<std::string_view, sql::families_at_once> f{};  // what is left over asks for no family
    std::ranges::copy(families.subspan(from, std::min(families.size() - from, f.size())), f.begin());
    VT_CHECK(db.each(sql::facts_of_families,
                     {shop, now / day_ms, f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11],
                      f[12], f[13], f[14], f[15]},
                     take));
  }
  return out;
}

}  // namespace vetrina::friends
