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

interaction read_interaction(store::row const& r) {
  interaction one;
  one.shopper = r.string(0);
  one.product = r.optional_string(1);
  one.family = r.string(2);
  one.kind = json::enum_value<activity::kind>(r.text(3)).value_or(kind::like);
  one.at = r.integer(4);
  // An audience of a newer version is one this version cannot honour.
  one.audience = shoppers::audience::named(r.text(5));
  one.ask = r.flag(6);
  one.gift = r.flag(7);
  one.visible_from = r.integer(8);
  one.grant_seq = r.integer(9);
  one.verified = r.flag(10);
  one.order = r.optional_string(11);
  if (!r.null(12)) one.reason = json::enum_value<chip>(r.text(12));
  one.note = r.optional_string(13);
  one.owned_since = r.optional_integer(14);
  one.embargo_days = r.integer(15);
  one.stars = r.integer(16);
  return one;
}

std::string subject_of(std::optional<std::string> const& product, std::string_view family) {
  return product ? "p:" + *product : "f:" + std::string{family};
}

result<std::optional<bool>> is_sensitive(store::session& db, std::string_view shop,
                                         std::optional<std::string> const& product, std::string_view family) {
  if (product) {
    VT_TRY(auto const found, catalog::find_product(db, shop, *product));
    if (!found) return std::optional<bool>{};
    return std::optional{found->sensitive};
  }
  VT_TRY(auto const found, catalog::find_family(db, shop, family));
  if (!found) return std::optional<bool>{};
  return std::optional{found->sensitive};
}

result<void> put_interaction(store::transaction& tx, std::string_view shop, interaction const& one,
                             std::string_view market) {
  std::optional<std::string> reason;
  if (one.reason) reason = std::string{json::enum_name(*one.reason)};
  VT_CHECK(tx.run(sql::put_interaction, {shop,
                                         subject_of(one.product, one.family),
                                         one.shopper,
                                         one.product,
                                         one.family,
                                         json::enum_name(one.kind),
                                         one.at,
                                         one.audience.text(),
                                         one.ask,
                                         one.gift,
                                         one.visible_from,
                                         one.grant_seq,
                                         one.verified,
                                         one.order,
                                         reason,
                                         one.note,
                                         one.owned_since,
                                         one.embargo_days,
                                         one.stars,
                                         market}));
  return {};
}

result<std::optional<interaction>> find_interaction(store::session& db, std::string_view shop, std::string_view shopper,
                                                    std::optional<std::string> const& product, std::string_view family,
                                                    activity::kind kind) {
  return db.first(sql::find_interaction, {shop, shopper, subject_of(product, family), json::enum_name(kind)},
                  read_interaction);
}

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
