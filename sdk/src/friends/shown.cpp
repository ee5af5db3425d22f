#include "friends/shown.hpp"

#include "friends/score.hpp"
#include "friends/weights.hpp"

namespace vetrina::friends {
namespace {

std::optional<shoppers::who> who_shows(friendship const& one, activity::interaction const& what, std::int64_t now) {
  auto const allowed = shoppers::decide(shoppers::facts_of(one.owner, one.agreed, what.grant_seq), what.audience,
                                        what.gift, what.visible_from, shoppers::relation::friend_, now);
  if (!allowed) return std::nullopt;
  return shoppers::name_of(*allowed, one.owner);
}

result<double> tie_with(store::session& db, std::string_view shop, circle_of_friends const& viewer,
                        std::set<std::string> const& tastes, friendship const& one,
                        std::set<std::string> const& shown_families) {
  std::set<std::string> theirs;
  for (auto const& identity : one.identities) {
    VT_TRY(auto followed, followed_by(db, shop, identity));
    theirs.merge(followed);
  }
  return tie_of(jaccard(viewer.neighbours, theirs), cosine(tastes, shown_families));
}

}  // namespace

std::optional<shoppers::who> named(friendship const& one, std::int64_t now) {
  auto const allowed = shoppers::decide(shoppers::facts_of(one.owner, one.agreed, 0), shoppers::audience::friends,
                                        false, 0, shoppers::relation::friend_, now);
  if (!allowed) return std::nullopt;
  return shoppers::name_of(*allowed, one.owner);
}

result<shown_to> shown_to_viewer(store::session& db, std::string_view shop, std::string_view viewer, std::int64_t since,
                                 std::int64_t now) {
  VT_TRY(auto const circle, friends_of(db, shop, viewer));
  shown_to out{circle.has_identity, circle.may_read, {}, {}};
  if (circle.friends.empty()) return out;
  VT_TRY(auto const own, activity::own_interactions(db, shop, viewer));
  std::set<std::string> tastes;
  for (auto const& one : own) tastes.insert(one.family);

  for (auto const& one : circle.friends) {
    auto who = named(one, now);
    std::vector<activity::interaction> shown;
    std::set<std::string> families;  // only what is shown: a tie must not tell of what is hidden
    VT_CHECK(activity::each_visible_candidate(db, shop, one.owner.shopper, since, now, weights::most_interactions,
                                              [&](activity::interaction const& what) {
                                                if (auto seen = who_shows(one, what, now)) {
                                                  who = std::move(seen);
                                                  families.insert(what.family);
                                                  shown.push_back(what);
                                                }
                                                return true;
                                              }));
    if (!who) continue;
    VT_TRY(auto const tie, tie_with(db, shop, circle, tastes, one, families));
    for (auto& what : shown) out.events.push_back({out.people.size(), std::move(what)});
    out.people.push_back({*std::move(who), one.networks, tie});
  }
  return out;
}

}  // namespace vetrina::friends
