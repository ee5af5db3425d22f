#include "friends/ranking/blend.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "activity/interactions.hpp"
#include "friends/ranking/rank_sql.hpp"
#include "friends/ranking/ratings.hpp"
#include "shoppers/consents.hpp"

namespace vetrina::friends {
namespace {

double rounded(double value) { return std::round(value * 1000) / 1000; }

}  // namespace

double rank_parts::score(rank_weights const& by) const noexcept {
  auto const all = by.friends + by.taste + by.rating + by.fresh;
  auto const sum = by.friends * friends + by.taste * taste + by.rating * rating + by.fresh * fresh;
  return all > 0 ? sum / all : 0;
}

void rank_parts::explain(std::vector<why_factor>& out) const {
  if (taste > 0) out.push_back({by_taste ? "taste" : "popularity", rounded(taste)});
  if (stars) out.push_back({"rating", *stars});
  if (fresh > 0.01) out.push_back({"freshness", rounded(fresh)});
}

result<blend> blend::make(ops::query& in) {
  blend out{in};
  VT_TRY(out.weights_, weights_of(in.db, in.who.shop));
  // None yet, or damaged: until the job has made it anew nothing is known of tastes.
  if (auto file = taste_model::open(taste_path(in.sys.settings.data_dir, in.who.shop))) out.tastes_ = *std::move(file);
  if (out.tastes_) out.shop_mean_ = out.tastes_->mean_rating();
  if (!in.who.shopper || !out.tastes_) return out;
  VT_TRY(auto const agreed, shoppers::consents_of(in.db, in.who.shop, *in.who.shopper));
  if (!agreed.has(shoppers::purpose::personalise)) return out;
  VT_TRY(auto const own, activity::own_interactions(in.db, in.who.shop, *in.who.shopper));
  std::set<std::string> families;
  for (auto const& one : own) families.insert(one.family);
  out.has_.assign(families.begin(), families.end());
  return out;
}

rank_parts blend::parts_of(std::string_view family, family_facts const& facts) const {
  rank_parts out;
  if (tastes_) {
    out.taste = tastes_->likes(has_, family);
    out.by_taste = !has_.empty();
    // The tenth part of what is counted breaks ties, and speaks alone where nothing is known of the viewer.
    auto const popular = std::log1p(static_cast<double>(tastes_->at_least(family))) / std::log1p(1e6);
    out.taste = out.by_taste ? out.taste + 0.01 * popular : popular;
  }
  auto const stars = rating_of(facts, shop_mean_);
  if (stars) out.stars = stars->mean;
  out.rating = ((stars ? stars->mean : shop_mean_) - 1) / 4;
  if (facts.first_seen) out.fresh = freshness(*facts.first_seen, in_->now);
  return out;
}

result<std::vector<weighed_family>> blend::weigh(std::span<std::string_view const> families) const {
  VT_TRY(auto const facts, facts_of_families(in_->db, in_->who.shop, families, in_->now));
  std::vector<weighed_family> out;
  out.reserve(families.size());
  for (std::size_t n = 0; n < families.size(); ++n) {
    out.push_back({parts_of(families[n], facts[n]), facts[n].line});
  }
  return out;
}

void blend::scale_tastes(std::vector<rank_parts>& of) {
  if (of.empty()) return;
  auto const [least, most] = std::ranges::minmax(of, {}, &rank_parts::taste);
  auto const low = least.taste;
  auto const width = most.taste - low;
  for (auto& one : of) one.taste = width > 0 ? (one.taste - low) / width : 0;
}

result<std::vector<std::string>> blend::ladder(std::size_t most) const {
  std::vector<std::string> out;
  auto const add = [&](std::vector<std::string> more) {
    for (auto& one : more) {
      if (out.size() < most && std::ranges::find(out, one) == out.end()) out.push_back(std::move(one));
    }
  };
  if (tastes_) {
    add(tastes_->best_for(has_, most));
    add(tastes_->most_popular(most));
  } else {
    VT_TRY(auto counted, counted_families(in_->db, in_->who.shop, in_->now));
    add(std::move(counted));
  }
  std::vector<std::string> newest;
  VT_CHECK(
      in_->db.each(sql::newest_families, {in_->who.shop, static_cast<std::int64_t>(most)}, [&](store::row const& r) {
        newest.push_back(r.string(0));
        return true;
      }));
  add(std::move(newest));
  return out;
}

}  // namespace vetrina::friends
