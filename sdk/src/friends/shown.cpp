#include "friends/shown.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "friends/shown_rows.hpp"
#include "friends/weights.hpp"

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
bool bought(std::vector<activity::interaction> const& shown, activity::interaction const& one) {
  return std::ranges::any_of(shown, [&](activity::interaction const& other) {
    bool const same = one.product ? other.product == one.product : other.family == one.family;
    return same && other.kind == activity::kind::own && other.verified;
  });
}

}  // namespace

bool shown_to::shares(shown_friend const& with, std::string_view circle) const {
  return std::ranges::find(circles[with.circles], circle) != circles[with.circles].end();
}

event_factors factors_of(index::packed_thing what, double tie, std::int64_t now) noexcept {
  return factors_of(static_cast<activity::kind>(what.kind()), what.verified(), what.minute() * minute_ms, tie, now);
}

std::optional<shoppers::who> named(friendship const& one, std::int64_t now) {
  auto const allowed = shoppers::decide(shoppers::facts_of(one.owner, one.agreed, 0), shoppers::audience::friends,
                                        false, 0, one.seen_by(), now);
  if (!allowed) return std::nullopt;
  return shoppers::name_of(*allowed, one.owner);
}

result<shown_by_one> shown_by(store::session& db, std::string_view shop, friendship const& one,
                              activity::addresses const& home, std::int64_t now, index::facts& names) {
  std::vector<activity::interaction> rows;
  VT_CHECK(activity::each_visible_candidate(db, shop, one.owner.shopper, 0, now, weights::most_interactions,
                                            [&](activity::interaction const& what) {
                                              rows.push_back(what);
                                              return true;
                                            }));
  shown_by_one out{{}, named(one, now)};
  std::vector<activity::interaction> shown;
  for (auto& what : rows) {
    bool at_home = false;
    if (what.kind == activity::kind::own && what.order) {
      VT_TRY(at_home, activity::went_to(db, shop, *what.order, home));
    }
    auto const viewer = at_home ? shoppers::viewer{shoppers::relation::household} : one.seen_by();
    auto seen = who_shows(one, what, viewer, now);
    if (!seen) continue;
    out.who = std::move(seen);
    shown.push_back(std::move(what));
  }
  for (auto const& what : shown) {
    out.things.emplace_back(index::thing{names.add_subject(what.family, what.product), index::minute_of(what.at),
                                         static_cast<std::uint8_t>(what.kind), what.verified && bought(shown, what),
                                         one.agreed.item_granted(what.grant_seq)});
  }
  return out;
}

void add_from_rows(shown_to& onto, friendship const& one, shown_by_one shown) {
  if (!shown.who) return;
  shown_friend out;
  out.who = onto.names->people.add(one.owner.shopper);
  out.steps = strength_steps(one.tie);
  for (auto const& network : one.networks) out.networks |= index::network_bit(onto.names->networks.add(network));
  out.is_friend = one.is_friend;
  if (!one.circles.empty()) {
    out.circles = static_cast<std::uint32_t>(onto.circles.size());
    onto.circles.push_back(one.circles);
  }
  out.things = onto.from_rows.emplace_back(std::move(shown.things));
  onto.who.insert_or_assign(out.who, std::move(shown.who));
  onto.people.push_back(out);
}

result<shown_to> shown_by_rows(store::session& db, std::string_view shop, std::string_view viewer, std::int64_t now,
                               std::optional<std::string> const& network) {
  VT_TRY(auto const circle, friends_of(db, shop, viewer));
  shown_to out;
  out.has_identity = circle.has_identity;
  out.may_read = circle.may_read;
  out.names = std::make_shared<index::facts>();
  if (network) static_cast<void>(out.names->networks.add(*network));  // first, so that it has a bit of its own
  VT_TRY(auto const home, activity::addresses_of(db, shop, viewer));
  for (auto const* group : {&circle.friends, &circle.mates}) {
    for (auto const& one : *group) {
      VT_TRY(auto shown, shown_by(db, shop, one, home, now, *out.names));
      add_from_rows(out, one, std::move(shown));
    }
  }
  return out;
}

result<shown_to> shown_to_viewer(ops::call const& in, store::session& db, std::string_view viewer,
                                 std::optional<std::string> const& network) {
  VT_TRY(auto found, shown_by_index(in, db, viewer, network));
  if (found) return *std::move(found);
  return shown_by_rows(db, in.who.shop, viewer, in.now, network);
}

result<std::optional<shoppers::who>> who_is(ops::call const& in, store::session& db, shown_to& of,
                                            shown_friend const& which) {
  auto const known = of.who.find(which.who);
  if (known != of.who.end()) return known->second;
  auto const look = [&]() -> result<std::optional<shoppers::who>> {
    auto const shopper = of.shopper(which);
    VT_TRY(auto const owner, shoppers::find_shopper(db, in.who.shop, shopper));
    if (!owner) return std::optional<shoppers::who>{};
    VT_TRY(auto const agreed, shoppers::consents_of(db, in.who.shop, shopper));
    auto facts = shoppers::facts_of(*owner, agreed, 0);
    facts.granted_for_item = std::ranges::any_of(which.things, &index::packed_thing::granted);
    auto const allowed = shoppers::decide(facts, shoppers::audience::friends, false, 0,
                                          shoppers::viewer{shoppers::relation::friend_}, in.now);
    if (!allowed) return std::optional<shoppers::who>{};
    return std::optional{shoppers::name_of(*allowed, *owner)};
  };
  VT_TRY(auto found, look());
  return of.who.emplace(which.who, std::move(found)).first->second;
}

}  // namespace vetrina::friends
