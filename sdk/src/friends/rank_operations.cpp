#include "friends/rank_operations.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "friends/index/read.hpp"
#include "friends/ranking/blend.hpp"
#include "friends/ranking/rank_sql.hpp"
#include "friends/shown.hpp"

namespace vetrina::friends {
namespace {

constexpr std::pair<std::string_view, double rank_weights::*> fields[] = {
    {"friends", &rank_weights::friends},     {"taste", &rank_weights::taste},
    {"rating", &rank_weights::rating},       {"fresh", &rank_weights::fresh},
    {"diversity", &rank_weights::diversity}, {"exploration", &rank_weights::exploration}};

// How strongly friends speak for each family; what is said of one product speaks for its family.
class said_by_friends {
 public:
  static result<said_by_friends> read(ops::query& in) {
    said_by_friends out;
    if (!in.who.shopper) return out;
    VT_TRY(auto const shown, shown_to_viewer(in, in.db, *in.who.shopper));
    constexpr std::size_t all = 65'535;
    index::reading heard;
    heard.begin(*shown.names, index::weights_by_kind(), {index::minute_of(in.now), all, 0});
    for (std::uint32_t n = 0; n < shown.people.size(); ++n) {
      auto const& one = shown.people[n];
      if (one.is_friend) heard.hear(n, static_cast<float>(one.tie()), one.things);
    }
    for (auto const& row : heard.finish()) out.by_family_.emplace(row.family, row.score);
    out.names_ = shown.names;
    return out;
  }
  [[nodiscard]] double of(std::string_view family) const {
    auto const number = names_ ? names_->families.find(family) : std::nullopt;
    auto const found = number ? by_family_.find(*number) : by_family_.end();
    return found == by_family_.end() ? 0.0 : static_cast<double>(found->second);
  }

 private:
  std::shared_ptr<index::facts> names_;
  std::unordered_map<std::uint32_t, float> by_family_;
};

// The shop's own order, as something that falls fast at first: the place at which half of it is left.
constexpr double half_way = 25;

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

// The family as far as anything social may be said of it.
result<std::optional<std::string>> open_family(ops::query& in, std::string_view product) {
  VT_TRY(auto const row, catalog::find_product(in.db, in.who.shop, product));
  if (!row || row->sensitive) return std::optional<std::string>{};
  VT_TRY(auto const family, catalog::find_family(in.db, in.who.shop, row->family));
  if (!family || family->sensitive) return std::optional<std::string>{};
  return std::optional{row->family};
}

}  // namespace

result<rank_answer> rank(ops::query& in, rank_request const& wanted) {
  if (!(wanted.blend >= 0 && wanted.blend <= 1)) {
    return fail(code::range, "request.out_of_range", "blend is a number from 0 to 1.", "/blend");
  }
  VT_TRY(auto const by, blend::make(in));
  VT_TRY(auto const said, said_by_friends::read(in));
  std::vector<std::string> products;
  std::set<std::string_view> known;
  for (auto const& one : wanted.products) {
    if (known.insert(one).second) products.push_back(one);
  }
  std::vector<std::string> families(products.size());  // "" where nothing social may be said
  std::vector<std::string_view> asked;
  for (std::size_t n = 0; n < products.size(); ++n) {
    VT_TRY(auto family, open_family(in, products[n]));
    families[n] = std::move(family).value_or("");
    asked.push_back(families[n]);
  }
  VT_TRY(auto const weighed, by.weigh(asked));
  std::vector<rank_parts> parts(products.size());
  std::vector<bool> social(products.size());
  for (std::size_t n = 0; n < products.size(); ++n) {
    if (families[n].empty()) continue;
    parts[n] = weighed[n].parts;
    parts[n].friends = said.of(families[n]);
    social[n] = true;
  }
  blend::scale_tastes(parts);
  // What nothing social may be said of stands in the middle, so that nothing is said.
  double middle = 0;
  for (auto const& one : parts) middle += one.score(by.weights());
  auto const known_ones = static_cast<double>(std::ranges::count(social, true));
  middle = known_ones > 0 ? middle / known_ones : 0;
  rank_answer out;
  for (std::size_t n = 0; n < products.size(); ++n) {
    auto const place = 1 / (1 + static_cast<double>(n) / half_way);
    auto const worth = social[n] ? parts[n].score(by.weights()) : middle;
    rank_item item{
        products[n], rounded((1 - wanted.blend) * place + wanted.blend * worth), {{"place", rounded(place)}}};
    if (parts[n].friends > 0) item.why.push_back({"friends", rounded(parts[n].friends)});
    if (social[n]) parts[n].explain(item.why);
    out.items.push_back(std::move(item));
  }
  std::ranges::stable_sort(out.items, std::ranges::greater{}, &rank_item::score);
  return out;
}

result<weights_answer> put_weights(ops::command& in, rank_weights const& wanted) {
  for (auto const& [name, field] : fields) {
    auto const most = name == "exploration" ? 0.5 : 1.0;
    if (!(wanted.*field >= 0 && wanted.*field <= most)) {
      return fail(code::range, "ranking.weight_range", "A weight is a number from 0 to 1, exploration to 0.5.",
                  cat("/", name));
    }
  }
  VT_CHECK(in.db.run(sql::drop_weights, {in.who.shop}));
  for (auto const& [name, field] : fields) VT_CHECK(in.db.run(sql::put_weight, {in.who.shop, name, wanted.*field}));
  return weights_answer{wanted};
}

result<weights_answer> get_weights(ops::query& in, no_request const&) {
  VT_TRY(auto const weights, weights_of(in.db, in.who.shop));
  return weights_answer{weights};
}

}  // namespace vetrina::friends
