#include "activity/merge_activity.hpp"

#include <algorithm>

#include "activity/activity_sql.hpp"
#include "activity/changes.hpp"
#include "activity/interaction_copy.hpp"
#include "json/codec.hpp"
#include "ops/merge_body.hpp"
#include "shoppers/find.hpp"
#include "store/head.hpp"

namespace vetrina::activity {
namespace {

constexpr ops::person_column columns[] = {
    {"purchase", "shopper", ""},
    {"purchase", "guest", "stands for one order, whoever it belongs to"},
    {"interaction", "shopper", ""},
    {"recent_interaction", "shopper", ""},
};

struct joined_interaction {
  interaction_copy from;
  interaction_copy into;
  interaction_copy after;
};
BOOST_DESCRIBE_STRUCT(joined_interaction, (), (from, into, after))
VT_NOTES(joined_interaction, note{"from", "What who ends had said."}, note{"into", "What who stays had said."},
         note{"after", "What counts for both."})

struct merged_activity {
  std::vector<std::string> orders;
  std::vector<interaction_key> moved;
  std::vector<joined_interaction> joined;
};
BOOST_DESCRIBE_STRUCT(merged_activity, (), (orders, moved, joined))
VT_NOTES(merged_activity, note{"orders", "Those of who ends."}, note{"moved", "What only who ends reacted to."},
         note{"joined", "What both reacted to."})

interaction_copy joined(interaction_copy const& from, interaction_copy const& into) {
  auto out = into;
  out.at = std::max(from.at, into.at);
  out.audience = narrower(shoppers::audience::named(from.audience), shoppers::audience::named(into.audience)).text();
  out.ask = from.ask && into.ask;
  out.gift = from.gift || into.gift;
  if (from.visible_from > into.visible_from) {
    out.visible_from = from.visible_from;
    out.embargo_days = from.embargo_days;
    out.order = from.order;
  }
  out.grant_seq = std::min(from.grant_seq, into.grant_seq);
  out.verified = from.verified || into.verified;
  if (!out.order) out.order = from.order;
  if (!out.note) out.note = from.note;
  if (!out.reason) out.reason = from.reason;
  if (from.owned_since && (!out.owned_since || *from.owned_since < *out.owned_since))
    out.owned_since = from.owned_since;
  return out;
}

bool loses(interaction_copy const& before, interaction_copy const& after) {
  return before.audience != after.audience || before.ask != after.ask || before.visible_from != after.visible_from;
}

result<merged_activity> surveyed(ops::command& in, ops::merge_pair const& who) {
  auto const& shop = in.who.shop;
  merged_activity out;
  VT_CHECK(in.db.each(sql::orders_of, {shop, who.from}, [&](store::row const& r) {
    out.orders.push_back(r.string(0));
    return true;
  }));
  VT_TRY(auto const theirs, copies_of(in.db, shop, who.from));
  VT_TRY(auto const own, copies_of(in.db, shop, who.into));
  for (auto const& one : theirs) {
    auto const same = std::ranges::find_if(own, [&](auto const& other) { return other.key == one.key; });
    if (same == own.end()) {
      out.moved.push_back(one.key);
    } else {
      out.joined.push_back({one, *same, joined(one, *same)});
    }
  }
  return out;
}

result<void> survey(ops::command& in, ops::merge_pair const& who, ops::merge_part& out) {
  VT_TRY(auto const found, surveyed(in, who));
  out.body = json::encode(found);
  ops::merge_item reactions{"reactions", static_cast<std::int64_t>(found.moved.size()),
                            static_cast<std::int64_t>(found.joined.size())};
  for (auto const& one : found.joined) {
    if (loses(one.from, one.after) || loses(one.into, one.after)) ++reactions.narrowed;
  }
  out.items = {{"orders", static_cast<std::int64_t>(found.orders.size())}, reactions};
  return {};
}

// For whoever counts and shows: the journal knows people by their public ids.
struct teller {
  ops::command& in;
  std::string from;
  std::string into;
  std::string market;  // of who stays; a row's own where that is not known

  static result<teller> of(ops::command& in, ops::merge_pair const& who) {
    VT_TRY(auto const a, shoppers::find_shopper(in.db, in.who.shop, who.from));
    VT_TRY(auto const b, shoppers::find_shopper(in.db, in.who.shop, who.into));
    return teller{in, a ? a->public_id : "", b ? b->public_id : "", b ? b->market : ""};
  }
  result<void> tell(std::string_view kind, std::string const& owner, interaction_copy const& row) const {
    auto const what = json::enum_value<activity::kind>(row.key.kind);
    if (!what || owner.empty()) return {};
    interaction_change const body{owner,        false,    row.product,
                                  row.family,   *what,    owner == into && !market.empty() ? market : row.market,
                                  row.verified, row.stars};
    return in.changed(kind, owner, json::encode(body));
  }
  result<void> set(std::string const& owner, interaction_copy const& row) const {
    return tell(interaction_set_change, owner, row);
  }
  result<void> unset(std::string const& owner, interaction_copy const& row) const {
    return tell(interaction_unset_change, owner, row);
  }
};

result<void> hand_orders(ops::command& in, std::vector<std::string> const& orders, std::string_view from,
                         std::string_view into, std::int64_t& gone) {
  for (auto const& order : orders) {
    VT_TRY(auto const rows, in.db.run(sql::hand_order, {in.who.shop, order, from, into}));
    if (rows == 0) ++gone;
  }
  return {};
}

result<void> merge(ops::command& in, ops::merge_pair const& who, std::string_view body) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_activity>(body));
  VT_TRY(auto const out, teller::of(in, who));
  std::int64_t gone = 0;
  VT_CHECK(hand_orders(in, what.orders, who.from, who.into, gone));
  for (auto const& key : what.moved) {
    VT_TRY(auto const row, find_copy(in.db, shop, who.from, key));
    if (!row) continue;
    VT_CHECK(drop_copy(in.db, shop, who.from, key));
    VT_CHECK(put_copy(in, who.into, *row));
    VT_CHECK(out.unset(out.from, *row));
    VT_CHECK(out.set(out.into, *row));
  }
  for (auto const& one : what.joined) {
    VT_CHECK(drop_copy(in.db, shop, who.from, one.from.key));
    VT_CHECK(put_copy(in, who.into, one.after));
    VT_CHECK(out.unset(out.from, one.from));
    VT_CHECK(out.set(out.into, one.after));
  }
  in.db.touch(store::topic::activity);
  return {};
}

result<void> part_again(ops::command& in, ops::merge_pair const& who, joined_interaction const& one, teller const& out,
                        std::int64_t& kept) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const now, find_copy(in.db, shop, who.into, one.into.key));
  // Taken back since: by both.
  if (!now) {
    ++kept;
    return {};
  }
  auto from = one.from;
  if (*now == one.after) {
    VT_CHECK(put_copy(in, who.into, one.into));
    VT_CHECK(out.set(out.into, one.into));
  } else {
    ++kept;
    auto const both = joined(from, *now);
    from.audience = both.audience;
    from.ask = both.ask;
    from.gift = both.gift;
    from.visible_from = std::max(from.visible_from, now->visible_from);
  }
  VT_CHECK(put_copy(in, who.from, from));
  return out.set(out.from, from);
}

result<void> unmerge(ops::command& in, ops::merge_pair const& who, std::string_view body, std::int64_t& kept) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_activity>(body));
  VT_TRY(auto const out, teller::of(in, who));
  VT_CHECK(hand_orders(in, what.orders, who.into, who.from, kept));
  for (auto const& key : what.moved) {
    VT_TRY(auto const row, find_copy(in.db, shop, who.into, key));
    if (!row) {
      ++kept;
      continue;
    }
    VT_CHECK(drop_copy(in.db, shop, who.into, key));
    VT_CHECK(put_copy(in, who.from, *row));
    VT_CHECK(out.unset(out.into, *row));
    VT_CHECK(out.set(out.from, *row));
  }
  for (auto const& one : what.joined) VT_CHECK(part_again(in, who, one, out, kept));
  in.db.touch(store::topic::activity);
  return {};
}

}  // namespace

shoppers::audience narrower(shoppers::audience const& a, shoppers::audience const& b) {
  using shoppers::audience;
  auto const rank = [](audience const& one) { return static_cast<int>(one.kind()); };
  if (a == b) return a;
  if (a.kind() == audience::unknown || b.kind() == audience::unknown) return audience::nobody;
  auto const& less = rank(a) < rank(b) ? a : b;
  auto const& more = rank(a) < rank(b) ? b : a;
  bool const apart = less.kind() == audience::circle && more.kind() != audience::public_;
  return apart ? audience{audience::nobody} : less;
}

void take_part_in_merges(ops::subject& of) noexcept {
  of.columns = columns;
  of.survey = &survey;
  of.merge = &merge;
  of.unmerge = &unmerge;
}

}  // namespace vetrina::activity
