#include "friends/counts.hpp"

#include <utility>

#include "base/clock.hpp"
#include "friends/friends_sql.hpp"
#include "friends/lattice.hpp"
#include "friends/weights.hpp"
#include "json/codec.hpp"

namespace vetrina::friends {
namespace {

constexpr activity::kind kinds_in_order[] = {activity::kind::own, activity::kind::tried, activity::kind::like,
                                             activity::kind::want};

std::string id_at(count_subject const& about, level at) {
  switch (at) {
    case level::product: return about.product.value_or("");
    case level::family: return about.family;
    case level::line: return about.line;
    case level::brand: return about.brand;
  }
  return {};
}

result<by_market> counted(store::session& db, std::string_view shop, count_subject const& about, level at,
                          activity::kind kind, std::int64_t day) {
  by_market out;
  auto const take = [&](store::row const& r) {
    out[r.string(0)] = {r.integer(1), r.integer(2)};
    return true;
  };
  auto const name = json::enum_name(kind);
  auto const id = id_at(about, at);
  switch (at) {
    case level::product: VT_CHECK(db.each(sql::count_product, {shop, name, about.family, id, day}, take)); break;
    case level::family: VT_CHECK(db.each(sql::count_family, {shop, name, id, day}, take)); break;
    case level::line: VT_CHECK(db.each(sql::count_line, {shop, name, id, day}, take)); break;
    case level::brand: VT_CHECK(db.each(sql::count_brand, {shop, name, id, day}, take)); break;
  }
  return out;
}

std::optional<figure> figure_of(scope_view scope, activity::kind kind, tally const& sum) {
  auto const may = shoppers::published(sum.owners);
  if (!may) return std::nullopt;
  auto const how = sum.verified == sum.owners ? verification::order
                   : sum.verified == 0        ? verification::none
                                              : verification::mixed;
  return figure{std::move(scope), kind, {may->bucket(), may->at_least()}, how};
}

}  // namespace

result<std::optional<figure>> figure_at(store::session& db, ops::shop const& of, std::string_view market,
                                        count_subject const& about, level at, activity::kind kind, std::int64_t now) {
  if (id_at(about, at).empty()) return std::optional<figure>{};
  VT_TRY(auto const counts, counted(db, of.shop, about, at, kind, now / day_ms));
  lattice const sums{counts, of.markets};
  auto const id = id_at(about, at);
  if (auto here = figure_of({at, id, std::string{market}}, kind, sums.in_market(market))) return here;
  if (auto const region = region_of(of.markets, market); !region.empty()) {
    if (auto around = figure_of({at, id, region}, kind, sums.in_region(region))) return around;
  }
  return figure_of({at, id, {}}, kind, sums.in_world());
}

result<std::optional<figure>> roll_up(store::session& db, ops::shop const& of, std::string_view market,
                                      count_subject const& about, level highest, std::int64_t now) {
  for (auto const at : {level::product, level::family, level::line, level::brand}) {
    if (at > highest) break;
    for (auto const kind : kinds_in_order) {
      VT_TRY(auto found, figure_at(db, of, market, about, at, kind, now));
      if (found) return found;
    }
  }
  return std::optional<figure>{};
}

result<std::vector<std::string>> counted_families(store::session& db, std::string_view shop, std::int64_t now) {
  std::vector<std::string> out;
  VT_CHECK(db.each(sql::top_families, {shop, now / day_ms, shoppers::published_count::k, weights::most_families},
                   [&](store::row const& r) {
                     out.push_back(r.string(0));
                     return true;
                   }));
  return out;
}

}  // namespace vetrina::friends
