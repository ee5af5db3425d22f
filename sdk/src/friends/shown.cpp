#include "friends/shown.hpp"

#include <algorithm>

#include "activity/orders.hpp"
#include "friends/score.hpp"
#include "friends/weights.hpp"
#include "shoppers/published_count.hpp"

namespace vetrina::friends {
namespace {

struct times {
  std::int64_t since;
  std::int64_t now;
};

std::optional<shoppers::who> who_shows(friendship const& one, activity::interaction const& what,
                                       shoppers::viewer const& viewer, std::int64_t now) {
  auto const allowed = shoppers::decide(shoppers::facts_of(one.owner, one.agreed, what.grant_seq), what.audience,
                                        what.gift, what.visible_from, viewer, now);
  if (!allowed) return std::nullopt;
  return shoppers::name_of(*allowed, one.owner);
}

// The mark of an order on a like would tell of a purchase whose own row is kept back, embargoed or a gift.
void keep_orders_back(std::vector<activity::interaction>& shown) {
  using activity::interaction;
  auto const bought = [&](interaction const& one) {
    return std::ranges::any_of(shown, [&](interaction const& other) {
      bool const same = one.product ? other.product == one.product : other.family == one.family;
      return same && other.kind == activity::kind::own && other.verified;
    });
  };
  for (auto& one : shown) one.verified = one.verified && bought(one);
}

// What one friend shows, each row decided; `who` becomes their name where anything is.
result<std::vector<activity::interaction>> shown_by(store::session& db, std::string_view shop, friendship const& one,
                                                    activity::addresses const& home, times const& when,
                                                    std::optional<shoppers::who>& who) {
  std::vector<activity::interaction> rows;
  VT_CHECK(activity::each_visible_candidate(db, shop, one.owner.shopper, when.since, when.now,
                                            weights::most_interactions, [&](activity::interaction const& what) {
                                              rows.push_back(what);
                                              return true;
                                            }));
  std::vector<activity::interaction> shown;
  for (auto& what : rows) {
    bool at_home = false;
    if (what.kind == activity::kind::own && what.order) {
      VT_TRY(at_home, activity::went_to(db, shop, *what.order, home));
    }
    auto const viewer = at_home ? shoppers::viewer{shoppers::relation::household} : one.seen_by();
    auto seen = who_shows(one, what, viewer, when.now);
    if (!seen) continue;
    who = std::move(seen);
    shown.push_back(std::move(what));
  }
  keep_orders_back(shown);
  return shown;
}

struct candidate {
  friendship const* of;
  std::vector<activity::interaction> shown;
};

// How many of the viewer's friends this one follows, as an index. Through people alone whom the viewer may be told of,
// and from k on: a tie stands in `why`, and one that moved with anybody's account would tell who is a customer here.
result<double> common_friends(store::session& db, std::string_view shop, std::vector<candidate> const& all,
                              candidate const& one) {
  std::set<std::string> followed;
  for (auto const& identity : one.of->identities) {
    VT_TRY(auto some, followed_by(db, shop, identity));
    followed.merge(some);
  }
  std::set<std::string> known;
  std::set<std::string> common;
  for (auto const& other : all) {
    if (&other == &one || !other.of->is_friend) continue;
    known.insert(other.of->owner.public_id);
    auto const follows = [&](std::string const& identity) { return followed.contains(identity); };
    if (std::ranges::any_of(other.of->identities, follows)) common.insert(other.of->owner.public_id);
  }
  return static_cast<std::int64_t>(common.size()) < shoppers::published_count::k ? 0.0 : jaccard(known, common);
}

}  // namespace

std::optional<shoppers::who> named(friendship const& one, std::int64_t now) {
  auto const allowed = shoppers::decide(shoppers::facts_of(one.owner, one.agreed, 0), shoppers::audience::friends,
                                        false, 0, one.seen_by(), now);
  if (!allowed) return std::nullopt;
  return shoppers::name_of(*allowed, one.owner);
}

result<shown_to> shown_to_viewer(store::session& db, std::string_view shop, std::string_view viewer, std::int64_t since,
                                 std::int64_t now) {
  VT_TRY(auto const circle, friends_of(db, shop, viewer));
  shown_to out{circle.has_identity, circle.may_read, {}, {}};
  std::vector<friendship const*> known;
  known.reserve(circle.friends.size() + circle.mates.size());
  for (auto const& one : circle.friends) known.push_back(&one);
  for (auto const& one : circle.mates) known.push_back(&one);
  if (known.empty()) return out;
  VT_TRY(auto const own, activity::own_interactions(db, shop, viewer));
  VT_TRY(auto const home, activity::addresses_of(db, shop, viewer));
  std::set<std::string> tastes;
  for (auto const& one : own) tastes.insert(one.family);

  std::vector<candidate> all;
  for (auto const* one : known) {
    auto who = named(*one, now);
    VT_TRY(auto shown, shown_by(db, shop, *one, home, {since, now}, who));
    if (!who) continue;
    out.people.push_back({*std::move(who), one->networks, 0, one->is_friend, one->circles});
    all.push_back({one, std::move(shown)});
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::set<std::string> families;  // only what is shown: a tie must not tell of what is hidden
    for (auto const& what : all[i].shown) families.insert(what.family);
    VT_TRY(auto const common, common_friends(db, shop, all, all[i]));
    out.people[i].tie = tie_of(common, cosine(tastes, families));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (auto& what : all[i].shown) out.events.push_back({i, std::move(what)});
  }
  return out;
}

}  // namespace vetrina::friends
