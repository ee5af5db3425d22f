#include "insight/simulate_operations.hpp"

#include <algorithm>

#include "activity/interactions.hpp"
#include "activity/owned.hpp"
#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "friends/relations.hpp"
#include "insight/exposure.hpp"
#include "shoppers/sample.hpp"

namespace vetrina::insight {
namespace {

constexpr std::int64_t most_visitors = 1'000;

result<void> check(simulate_request const& wanted) {
  for (std::size_t i = 0; i < wanted.rates.size(); ++i) {
    if (wanted.rates[i] >= 0.0 && wanted.rates[i] <= 1.0) continue;
    return fail(code::invalid, "insight.bad_rate", "A rate is a share, 0 to 1.",
                cat("/rates/", static_cast<std::uint64_t>(i)));
  }
  return {};
}

// What is sensitive, or gone, is nowhere and is looked at by nobody here.
result<places> places_of(ops::query& in, views const& looked_at) {
  places out;
  for (auto const& [product, times] : looked_at) {
    VT_TRY(auto const row, catalog::find_product(in.db, in.who.shop, product));
    if (!row) continue;
    VT_TRY(auto const family, catalog::find_family(in.db, in.who.shop, row->family));
    if (family && !family->sensitive) out[product] = {row->family, family->line, family->brand};
  }
  return out;
}

// What somebody owns; remembered, as one is a friend of many.
struct owned_by {
  ops::query& in;
  std::map<std::string, std::set<std::string>> known;

  result<std::set<std::string>> operator()(std::string const& shopper) {
    auto const [place, fresh] = known.try_emplace(shopper);
    if (!fresh) return place->second;
    VT_TRY(auto const rows, activity::own_interactions(in.db, in.who.shop, shopper));
    for (auto const& one : rows) {
      if (one.kind == activity::kind::own && one.product) place->second.insert(*one.product);
    }
    return place->second;
  }
};

}  // namespace

result<simulate_answer> simulate_consent(ops::query& in, simulate_request const& wanted) {
  VT_CHECK(check(wanted));
  VT_TRY(auto const looked_at, activity::owned_products(in.db, in.who.shop));
  VT_TRY(auto const where, places_of(in, looked_at));
  VT_TRY(auto const visitors, shoppers::sample(in.db, in.who.shop, most_visitors));
  simulate_answer out;
  out.visitors = static_cast<std::int64_t>(visitors.size());
  std::vector<exposed> sums(wanted.rates.size());
  owned_by things{in, {}};
  for (auto const& visitor : visitors) {
    VT_TRY(auto const known, friends::friends_of(in.db, in.who.shop, visitor));
    if (known.friends.empty()) continue;
    ++out.with_friends;
    friends_things of;
    for (auto const& one : known.friends) {
      if (one.owner.minor) continue;
      VT_TRY(auto owned, things(one.owner.shopper));
      of.push_back(std::move(owned));
    }
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += exposure(of, where, looked_at, wanted.rates[i]);
  }
  auto const all = std::max(1.0, static_cast<double>(visitors.size()));
  for (std::size_t i = 0; i < sums.size(); ++i) {
    auto const& sum = sums[i];
    out.rates.push_back(
        {wanted.rates[i], sum.any / all, sum.brand / all, sum.line / all, sum.family / all, sum.product / all});
  }
  return out;
}

}  // namespace vetrina::insight
