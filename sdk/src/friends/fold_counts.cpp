// The projection behind the counts: interaction.set, interaction.unset, consent.changed, shopper.erased,
// shopper.merged and catalog.changed, folded into count_fact, count_owner and count_family.
#include "activity/changes.hpp"
#include "base/clock.hpp"
#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "friends/counts.hpp"
#include "friends/friends_sql.hpp"
#include "friends/ranking/rank_sql.hpp"
#include "json/codec.hpp"
#include "shoppers/changes.hpp"
#include "store/head.hpp"

namespace vetrina::friends {
namespace {

// A value, what it was before the day of its last change, and that day.
template <class T>
struct latched {
  T value{};
  T before{};
  std::int64_t since = 0;

  void set(T next, std::int64_t day) {
    if (next == value) return;
    if (day > since) {
      before = value;
      since = day;
    }
    value = std::move(next);
  }
};

struct owner_row {
  latched<std::string> market;
  latched<std::int64_t> counted;
};

result<owner_row> owner_of(store::session& db, std::string_view shop, std::string_view owner, std::string_view market,
                           bool guest, std::int64_t day) {
  VT_TRY(auto const found, db.first(sql::find_owner, {shop, owner}, [](store::row const& r) {
    return owner_row{{r.string(0), r.string(1), r.integer(2)}, {r.integer(3), r.integer(4), r.integer(5)}};
  }));
  if (found) return *found;
  // Somebody new has always been in their market; a guest counts by the card's answer, which is the fact itself.
  owner_row fresh{{std::string{market}, std::string{market}, day}, {guest ? 1 : 0, guest ? 1 : 0, day}};
  return fresh;
}

result<void> put_owner(store::transaction& tx, std::string_view shop, std::string_view owner, owner_row const& row) {
  VT_CHECK(tx.run(sql::put_owner, {shop, owner, row.market.value, row.market.before, row.market.since,
                                   row.counted.value, row.counted.before, row.counted.since}));
  return {};
}

result<void> put_family(store::transaction& tx, std::string_view shop, std::string_view family) {
  VT_TRY(auto const row, catalog::find_family(tx, shop, family));
  // What the catalogue no longer holds is hidden like what is sensitive.
  VT_CHECK(
      tx.run(sql::put_family, {shop, family, row ? row->line : "", row ? row->brand : "", !row || row->sensitive}));
  return {};
}

result<void> interaction_changed(store::transaction& tx, store::change const& what, bool present) {
  VT_TRY(auto const body, json::decode<activity::interaction_change>(what.body, json::tolerant));
  auto const day = what.made_at / day_ms;
  auto const kind = json::enum_name(body.kind);
  auto const product = body.product.value_or("");
  VT_TRY(auto const known,
         tx.first(sql::find_fact, {what.shop, body.owner, kind, body.family, product}, [](store::row const& r) {
           return latched<std::int64_t>{r.integer(0), r.integer(1), r.integer(2)};
         }));
  if (!known && !present) return {};
  auto fact = known.value_or(latched<std::int64_t>{0, 0, day});
  fact.set(!present ? 0 : body.verified ? 2 : 1, day);
  VT_CHECK(
      tx.run(sql::put_fact, {what.shop, body.owner, kind, body.family, product, fact.value, fact.before, fact.since}));
  if (present && body.kind == activity::kind::review) {
    VT_CHECK(tx.run(sql::put_stars, {what.shop, body.owner, body.family, product, body.stars, day}));
  }
  VT_TRY(auto owner, owner_of(tx, what.shop, body.owner, body.market, body.guest, day));
  if (!body.market.empty()) owner.market.set(body.market, day);
  VT_CHECK(put_owner(tx, what.shop, body.owner, owner));
  VT_CHECK(put_family(tx, what.shop, body.family));
  VT_CHECK(tx.run(sql::sweep_facts, {what.shop, day}));
  return {};
}

result<void> consent_changed(store::transaction& tx, store::change const& what) {
  VT_TRY(auto const body, json::decode<shoppers::consent_change>(what.body, json::tolerant));
  if (body.purpose != shoppers::purpose::count_me) return {};
  auto const day = what.made_at / day_ms;
  VT_TRY(auto owner, owner_of(tx, what.shop, what.subject, "", false, day));
  owner.counted.set(body.granted ? 1 : 0, day);
  return put_owner(tx, what.shop, what.subject, owner);
}

// A projection draws no random numbers; the place in the journal says as little.
std::string lapsed_name(store::change const& what, int n) { return cat("x_", what.seq, "_", n); }

// The change of a guest's erasure names nobody: every guest who counts no longer is looked for.
result<void> forget_guests(store::transaction& tx, store::change const& what) {
  std::string_view const shop = what.shop;
  std::vector<std::string> guests;
  VT_CHECK(tx.each(sql::guest_owners, {shop}, [&](store::row const& r) {
    guests.push_back(r.string(0));
    return true;
  }));
  int n = 0;
  for (auto const& guest : guests) {
    VT_TRY(bool const counts, activity::counts_now(tx, shop, guest));
    if (!counts) VT_CHECK(forget_counts(tx, shop, guest, lapsed_name(what, n++), what.made_at));
  }
  return {};
}

result<void> shopper_erased(store::transaction& tx, store::change const& what) {
  VT_TRY(auto const body, json::decode<shoppers::erased_change>(what.body, json::tolerant));
  if (body.owner.empty()) return forget_guests(tx, what);
  return forget_counts(tx, what.shop, body.owner, lapsed_name(what, 0), what.made_at);
}

// What was theirs came to the other by interaction.set; the day's figures hold them until it ends.
result<void> shopper_merged(store::transaction& tx, store::change const& what) {
  VT_TRY(auto const body, json::decode<shoppers::merged_change>(what.body, json::tolerant));
  return forget_counts(tx, what.shop, body.from, lapsed_name(what, 0), what.made_at);
}

result<void> catalog_changed(store::transaction& tx, store::change const& what) {
  VT_TRY(auto const known,
         tx.first(sql::find_count_family, {what.shop, what.subject}, [](store::row const&) { return true; }));
  if (known) VT_CHECK(put_family(tx, what.shop, what.subject));
  return {};
}

result<void> apply(store::transaction& tx, store::change const& what) {
  if (what.kind == activity::interaction_set_change) return interaction_changed(tx, what, true);
  if (what.kind == activity::interaction_unset_change) return interaction_changed(tx, what, false);
  if (what.kind == shoppers::consent_changed_change) return consent_changed(tx, what);
  if (what.kind == shoppers::shopper_erased_change) return shopper_erased(tx, what);
  if (what.kind == shoppers::shopper_merged_change) return shopper_merged(tx, what);
  if (what.kind == "catalog.changed") return catalog_changed(tx, what);
  return {};
}

}  // namespace

result<void> forget_counts(store::transaction& tx, std::string_view shop, std::string_view owner, std::string_view as,
                           std::int64_t now) {
  auto const day = now / day_ms;
  VT_CHECK(tx.run(sql::lapse_facts, {shop, owner, as, day}));
  VT_CHECK(tx.run(sql::lapse_owner, {shop, owner, as, day}));
  VT_CHECK(tx.run(sql::drop_uncounted_facts, {shop, as}));
  VT_CHECK(tx.run(sql::sweep_facts, {shop, day}));
  VT_CHECK(tx.run(sql::sweep_owners, {shop}));
  return {};
}

store::projection const& counts_projection() noexcept {
  static store::projection const self{"friends.counts", &apply};
  return self;
}

}  // namespace vetrina::friends
