#include "friends/shown.hpp"

#include <algorithm>

#include "friends/shown_rows.hpp"
#include "friends/weights.hpp"
#include "shoppers/published_count.hpp"

namespace vetrina::friends {
namespace {

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

struct candidate {
  friendship const* of;
  std::shared_ptr<std::vector<activity::interaction>> shown;
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

shown_thing thing_of(activity::interaction const& row) {
  return {row.kind, row.verified, row.at, row.family, row.product};
}

result<shown_by_one> shown_by(store::session& db, std::string_view shop, friendship const& one,
                              activity::addresses const& home, times const& when) {
  std::vector<activity::interaction> rows;
  VT_CHECK(activity::each_visible_candidate(db, shop, one.owner.shopper, when.since, when.now,
                                            weights::most_interactions, [&](activity::interaction const& what) {
                                              rows.push_back(what);
                                              return true;
                                            }));
  shown_by_one out{std::make_shared<std::vector<activity::interaction>>(), named(one, when.now)};
  for (auto& what : rows) {
    bool at_home = false;
    if (what.kind == activity::kind::own && what.order) {
      VT_TRY(at_home, activity::went_to(db, shop, *what.order, home));
    }
    auto const viewer = at_home ? shoppers::viewer{shoppers::relation::household} : one.seen_by();
    auto seen = who_shows(one, what, viewer, when.now);
    if (!seen) continue;
    out.who = std::move(seen);
    out.things->push_back(std::move(what));
  }
  keep_orders_back(*out.things);
  return out;
}

result<shown_to> shown_by_rows(store::session& db, std::string_view shop, std::string_view viewer, std::int64_t since,
                               std::int64_t now) {
  VT_TRY(auto const circle, friends_of(db, shop, viewer));
  shown_to out{circle.has_identity, circle.may_read, {}, {}, {}};
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
    VT_TRY(auto shown, shown_by(db, shop, *one, home, {since, now}));
    if (!shown.who) continue;
    out.people.push_back(
        {one->owner.shopper, std::move(shown.who), false, one->networks, 0, one->is_friend, one->circles});
    all.push_back({one, std::move(shown.things)});
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::set<std::string> families;  // only what is shown: a tie must not tell of what is hidden
    for (auto const& what : *all[i].shown) families.insert(what.family);
    VT_TRY(auto const common, common_friends(db, shop, all, all[i]));
    out.people[i].tie = tie_of(common, cosine(tastes, families));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (auto const& what : *all[i].shown) out.events.push_back({i, thing_of(what)});
    out.holds.push_back(all[i].shown);
  }
  return out;
}

result<shown_to> shown_to_viewer(ops::call const& in, store::session& db, std::string_view viewer, std::int64_t since) {
  VT_TRY(auto found, shown_by_index(in, db, viewer, since));
  if (found) return *std::move(found);
  return shown_by_rows(db, in.who.shop, viewer, since, in.now);
}

result<std::optional<shoppers::who>> who_is(ops::call const& in, store::session& db, shown_friend const& which) {
  if (which.who) return which.who;
  VT_TRY(auto const owner, shoppers::find_shopper(db, in.who.shop, which.shopper));
  if (!owner) return std::optional<shoppers::who>{};
  VT_TRY(auto const agreed, shoppers::consents_of(db, in.who.shop, which.shopper));
  auto facts = shoppers::facts_of(*owner, agreed, 0);
  facts.granted_for_item = which.granted;
  auto const allowed = shoppers::decide(facts, shoppers::audience::friends, false, 0,
                                        shoppers::viewer{shoppers::relation::friend_}, in.now);
  if (!allowed) return std::optional<shoppers::who>{};
  return shoppers::name_of(*allowed, *owner);
}

}  // namespace vetrina::friends
