#include "activity/interactions.hpp"

#include <map>

#include "activity/activity_sql.hpp"
#include "activity/interaction_rows.hpp"
#include "activity/orders.hpp"
#include "catalog/find.hpp"
#include "json/codec.hpp"
#include "shoppers/circles.hpp"

namespace vetrina::activity {
namespace {

// What the catalogue no longer holds cannot be shown either.
result<bool> shown_at_all(store::session& db, std::string_view shop, interaction const& about) {
  VT_TRY(auto const sensitive, is_sensitive(db, shop, about.product, about.family));
  return !sensitive.value_or(true);
}

result<bool> family_shown(store::session& db, std::string_view shop, std::string_view family) {
  VT_TRY(auto const found, catalog::find_family(db, shop, family));
  return found && !found->sensitive;
}

result<std::vector<interaction>> all_of(store::session& db, store::statement const& what, store::params with,
                                        int limit) {
  std::vector<interaction> found;
  VT_CHECK(db.each(what, with, [&](store::row const& r) {
    if (static_cast<int>(found.size()) == limit) return false;
    found.push_back(read_interaction(r));
    return true;
  }));
  return found;
}

constexpr int no_limit = 1'000'000'000;

result<void> each_of_family(store::session& db, store::statement const& what, std::string_view shop,
                            std::string_view family, std::int64_t now, int limit, visitor const& visit) {
  VT_TRY(bool const allowed, family_shown(db, shop, family));
  if (!allowed) return {};
  VT_TRY(auto const found, all_of(db, what, {shop, family, now}, limit));
  for (auto const& one : found) {
    if (!visit(one)) break;
  }
  return {};
}

}  // namespace

result<void> each_visible_candidate(store::session& db, std::string_view shop, std::string_view owner,
                                    std::int64_t since, std::int64_t now, int limit, visitor const& visit) {
  VT_TRY(auto const found, all_of(db, sql::visible_of_owner, {shop, owner, since, now}, no_limit));
  std::map<std::string, bool> known;
  int visited = 0;
  for (auto const& one : found) {
    if (visited == limit) break;
    auto const [place, fresh] = known.try_emplace(subject_of(one.product, one.family), false);
    if (fresh) {
      VT_TRY(place->second, shown_at_all(db, shop, one));
    }
    if (!place->second) continue;
    ++visited;
    if (!visit(one)) break;
  }
  return {};
}

result<void> each_visible_of_family(store::session& db, std::string_view shop, std::string_view family,
                                    std::int64_t now, int limit, visitor const& visit) {
  return each_of_family(db, sql::visible_of_family, shop, family, now, limit, visit);
}

result<void> each_askable_of_family(store::session& db, std::string_view shop, std::string_view family,
                                    std::int64_t now, int limit, visitor const& visit) {
  return each_of_family(db, sql::askable_of_family, shop, family, now, limit, visit);
}

result<std::vector<interaction>> own_interactions(store::session& db, std::string_view shop, std::string_view shopper) {
  return all_of(db, sql::all_of_owner, {shop, shopper}, no_limit);
}

result<std::vector<interaction>> own_interactions_of_family(store::session& db, std::string_view shop,
                                                            std::string_view shopper, std::string_view family) {
  return all_of(db, sql::owner_and_family, {shop, shopper, family}, no_limit);
}

result<std::vector<std::string>> shoppers_of_family(store::session& db, std::string_view shop,
                                                    std::string_view family) {
  std::vector<std::string> out;
  VT_CHECK(db.each(sql::shoppers_of_family, {shop, family}, [&](store::row const& r) {
    out.push_back(r.string(0));
    return true;
  }));
  return out;
}

result<effective> effective_now(store::session& db, std::string_view shop, interaction const& chosen,
                                shoppers::shopper_row const& owner, shoppers::consents const& agreed, bool sensitive,
                                std::int64_t now) {
  effective out;
  if (sensitive) return out;
  // A friend who shares the owner's circles sees it exactly when decide() says so.
  VT_TRY(auto circles, shoppers::circles_of(db, shop, owner.shopper));
  shoppers::viewer const nearest{shoppers::relation::friend_, std::move(circles)};
  bool const shown = shoppers::decide(shoppers::facts_of(owner, agreed, chosen.grant_seq), chosen.audience, chosen.gift,
                                      chosen.visible_from, nearest, now)
                         .has_value();
  if (shown) out.named_to = chosen.audience;
  out.counted = agreed.has(shoppers::purpose::count_me);
  out.askable = chosen.ask && !chosen.gift && !owner.minor && chosen.visible_from <= now &&
                agreed.has(shoppers::purpose::answer_questions);
  return out;
}

}  // namespace vetrina::activity
