#include "friends/index/read_rows.hpp"

#include <algorithm>
#include <map>

#include "activity/interactions.hpp"
#include "activity/orders.hpp"
#include "catalog/find.hpp"
#include "friends/ties.hpp"
#include "friends/weights.hpp"
#include "shoppers/find.hpp"

namespace vetrina::friends::index {
namespace {

using activity::interaction;

constexpr shoppers::relation plain_friend = shoppers::relation::friend_;

std::uint64_t folded(std::string_view text, std::uint64_t from) noexcept {
  for (auto const c : text) from = (from ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3U;  // FNV-1a
  return from;
}

// Audiences that each_visible_candidate counts among its newest, shown to this viewer or not.
bool may_show(interaction const& one) {
  auto const kind = one.audience.kind();
  return !one.gift && activity::recommends(one) &&
         (kind == shoppers::audience::friends || kind == shoppers::audience::public_ ||
          kind == shoppers::audience::circle);
}

// Whether a row's product, or family, may appear at all; and whether following its family tells when that changes.
struct place_in_catalog {
  bool shown = false;
  bool followed = true;
};

class person_reader {
 public:
  person_reader(reading_from const& rows, facts& known) noexcept : rows_{rows}, known_{known} {}

  result<read_person> read(std::string_view shopper) {
    VT_CHECK(look(shopper));
    return read_person{std::move(out_), {states_.begin(), states_.end()}};
  }

 private:
  result<void> look(std::string_view shopper) {
    VT_TRY(auto const owner, shoppers::find_shopper(rows_.db, rows_.shop, shopper));
    if (!owner) return {};
    out_.exists = true;
    VT_TRY(auto const agreed, shoppers::consents_of(rows_.db, rows_.shop, shopper));
    out_.named = decided(*owner, agreed, 0, shoppers::audience::friends);
    VT_TRY(auto const all, activity::own_interactions(rows_.db, rows_.shop, shopper));
    std::vector<interaction const*> shown;
    int candidates = 0;
    for (auto const& one : all) {
      if (candidates == weights::most_interactions) break;
      if (!may_show(one)) continue;
      VT_TRY(auto const where, place_of(one));
      out_.by_rows = out_.by_rows || !where.followed;
      if (one.visible_from > rows_.now) {
        out_.until = std::min(out_.until, one.visible_from);
        continue;
      }
      if (!where.shown) continue;
      ++candidates;
      if (one.visible_from > 0) out_.from = std::max(out_.from, one.visible_from);
      if (decided(*owner, agreed, one.grant_seq, one.audience)) shown.push_back(&one);
      if (one.kind == activity::kind::own && one.order) VT_CHECK(check_order(one));
    }
    for (auto const* one : shown) keep(*one, agreed, shown);
    return {};
  }
  static bool decided(shoppers::shopper_row const& owner, shoppers::consents const& agreed, std::int64_t grant_seq,
                      shoppers::audience const& chosen) {
    // Gifts and embargoes were looked at; the clock is compared again at each read.
    return shoppers::decide(shoppers::facts_of(owner, agreed, grant_seq), chosen, false, 0, {plain_friend}, 0)
        .has_value();
  }
  // A household is found by the orders of its people: one that names another buyer, or none, would not be found.
  result<void> check_order(interaction const& one) {
    VT_TRY(auto const order, activity::find_purchase(rows_.db, rows_.shop, *one.order));
    if (!order || order->shopper != one.shopper) out_.by_rows = true;
    return {};
  }
  result<place_in_catalog> place_of(interaction const& one) {
    auto const family = known_.families.add(one.family);
    if (!states_.contains(family)) {
      VT_TRY(auto const state, index::family_state(rows_.db, rows_.shop, one.family));
      states_.emplace(family, state);
    }
    place_in_catalog out;
    if (one.product) {
      VT_TRY(auto const found, catalog::find_product(rows_.db, rows_.shop, *one.product));
      out.shown = found && !found->sensitive;
      out.followed = !found || found->family == one.family;
      // It may come back in another family, and then no change of this one would tell.
      if (!found) static_cast<void>(known_.orphans.add(*one.product));
    } else {
      VT_TRY(auto const found, catalog::find_family(rows_.db, rows_.shop, one.family));
      out.shown = found && !found->sensitive;
    }
    return out;
  }
  void keep(interaction const& one, shoppers::consents const& agreed, std::vector<interaction const*> const& shown) {
    bool const bought = std::ranges::any_of(shown, [&](interaction const* other) {
      bool const same = one.product ? other->product == one.product : other->family == one.family;
      return same && other->kind == activity::kind::own && other->verified;
    });
    out_.things.emplace_back(thing{known_.add_subject(one.family, one.product), minute_of(one.at),
                                   static_cast<std::uint8_t>(one.kind), one.verified && bought,
                                   agreed.item_granted(one.grant_seq)});
  }

  reading_from const& rows_;
  facts& known_;
  person_facts out_;
  std::map<std::uint32_t, std::uint64_t> states_;
};

}  // namespace

result<std::uint64_t> family_state(store::session& db, std::string_view shop, std::string_view family) {
  VT_TRY(auto const products, catalog::products_of(db, shop, family));
  std::uint64_t all = products.size();
  for (auto const& one : products) {
    all += folded(one.product, one.sensitive ? 0xCBF2'9CE4'8422'2325U : 0x8422'2325'CBF2'9CE4U);
  }
  return all;
}

result<read_person> person_from_rows(reading_from const& rows, std::string_view shopper, facts& known) {
  return person_reader{rows, known}.read(shopper);
}

result<std::vector<packed_tie>> ties_from_rows(reading_from const& rows, std::string_view shopper, facts& known) {
  VT_TRY(auto const all, ties_of(rows.db, rows.shop, shopper));
  std::vector<packed_tie> out;
  out.reserve(all.size());
  for (auto const& one : all) {
    tie found{known.people.add(one.shopper), one.steps, 0};
    for (auto const& network : one.networks) found.networks |= network_bit(known.networks.add(network));
    out.emplace_back(found);
  }
  return out;
}

}  // namespace vetrina::friends::index
