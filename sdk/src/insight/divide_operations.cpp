#include "insight/divide_operations.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "activity/bought.hpp"
#include "catalog/find.hpp"
#include "shoppers/consents.hpp"

namespace vetrina::insight {
namespace {

using friends::level;

// Whether a thing belongs to what was asked about. Lines and brands are looked up once a family.
class filter {
 public:
  filter(ops::query& in, divide_request const& wanted) : in_{in}, wanted_{wanted} {}

  result<bool> takes(std::optional<std::string> const& product, std::string const& family) {
    if (!wanted_.level) return true;
    auto const& id = *wanted_.id;
    if (*wanted_.level == level::product) return product == id;
    if (*wanted_.level == level::family) return family == id;
    auto const [place, fresh] = known_.try_emplace(family, false);
    if (fresh) {
      VT_TRY(auto const row, catalog::find_family(in_.db, in_.who.shop, family));
      place->second = row && (*wanted_.level == level::line ? row->line : row->brand) == id;
    }
    return place->second;
  }

 private:
  ops::query& in_;
  divide_request const& wanted_;
  std::map<std::string, bool> known_;
};

struct gathered {
  std::set<std::string> buyers;
  std::set<std::string> shoppers;  // of them, those with an account
  std::set<std::string> orders;
  std::set<std::string> answered;
  std::map<std::string, std::int64_t> reasons;
};

result<std::map<std::string, gathered>> gather(ops::query& in, divide_request const& wanted, filter& only) {
  std::vector<activity::bought_piece> pieces;
  VT_CHECK(activity::each_bought(in.db, in.who.shop, wanted.from.value_or(0), wanted.to.value_or(json::max_integer),
                                 [&](activity::bought_piece const& one) { pieces.push_back(one); }));
  std::map<std::string, gathered> out;
  for (auto const& one : pieces) {
    VT_TRY(bool const meant, only.takes(one.product, one.family));
    if (!meant) continue;
    auto& at = out[one.market];
    at.buyers.insert(one.buyer);
    if (one.shopper) at.shoppers.insert(*one.shopper);
    bool const fresh = at.orders.insert(one.order).second;
    if (one.answered) at.answered.insert(one.order);
    if (fresh && one.not_now_reason) ++at.reasons[*one.not_now_reason];
  }
  return out;
}

result<std::set<std::string>> who_shared(ops::query& in, divide_request const& wanted, filter& only) {
  std::vector<activity::interaction> rows;
  VT_CHECK(activity::each_shared(in.db, in.who.shop, wanted.kind,
                                 [&](activity::interaction const& one) { rows.push_back(one); }));
  std::set<std::string> out;
  for (auto const& one : rows) {
    VT_TRY(bool const meant, only.takes(one.product, one.family));
    if (meant) out.insert(one.shopper);
  }
  return out;
}

result<market_row> row_of(ops::query& in, std::string const& market, gathered const& of,
                          std::set<std::string> const& shared) {
  market_row out;
  out.market = market;
  out.buyers = static_cast<std::int64_t>(of.buyers.size());
  out.card_shown = static_cast<std::int64_t>(of.orders.size());
  out.card_answered = static_cast<std::int64_t>(of.answered.size());
  out.not_now_reasons = of.reasons;
  for (auto const& shopper : of.shoppers) {
    VT_TRY(auto const agreed, shoppers::consents_of(in.db, in.who.shop, shopper));
    if (agreed.has(shoppers::purpose::show_to_friends)) ++out.consented;
    if (shared.contains(shopper)) ++out.shared;
  }
  out.per_1000_buyers = 1000.0 * static_cast<double>(out.shared) / static_cast<double>(out.buyers);
  return out;
}

// The ratio of two shares; its logarithm is about normal, with this variance (Katz et al. 1978).
void compare(market_row& row, market_row const& base) {
  if (base.shared == 0) return;
  row.index = row.per_1000_buyers / base.per_1000_buyers;
  if (row.shared == 0) return;
  auto const part = [](market_row const& of) {
    return 1.0 / static_cast<double>(of.shared) - 1.0 / static_cast<double>(of.buyers);
  };
  auto const wide = 1.96 * std::sqrt(part(row) + part(base));
  row.interval = interval_view{*row.index * std::exp(-wide), *row.index * std::exp(wide)};
}

}  // namespace

result<divide_answer> divide(ops::query& in, divide_request const& wanted) {
  if (wanted.level.has_value() != wanted.id.has_value()) {
    return fail(code::invalid, "insight.level_without_id", "Give level and id together, or neither.",
                wanted.level ? "/id" : "/level");
  }
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  filter only{in, wanted};
  VT_TRY(auto const gathered, gather(in, wanted, only));
  VT_TRY(auto const shared, who_shared(in, wanted, only));
  divide_answer out{wanted.base_market.value_or(of.markets.front().market), {}};
  for (auto const& [market, some] : gathered) {
    VT_TRY(auto row, row_of(in, market, some, shared));
    out.markets.push_back(std::move(row));
  }
  auto const found = std::ranges::find(out.markets, out.base_market, &market_row::market);
  if (found == out.markets.end()) return out;
  auto const base = *found;
  for (auto& row : out.markets) compare(row, base);
  return out;
}

}  // namespace vetrina::insight
