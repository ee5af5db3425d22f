#include "shoppers/merges.hpp"

#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "ops/traces.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/merge_sql.hpp"

namespace vetrina::shoppers {
namespace {

merge_row read(store::row const& r) {
  return {r.string(0), r.string(1),  r.string(2),  r.string(3),  r.string(4),
          r.string(5), r.integer(6), r.integer(7), r.integer(8), r.string(9)};
}

struct exported_merge {
  std::string from;
  std::string into;
  std::string state;
  std::int64_t applied_at = 0;
  std::int64_t undo_until = 0;
  std::map<std::string, json::raw> kept_for_undo;
};
BOOST_DESCRIBE_STRUCT(exported_merge, (), (from, into, state, applied_at, undo_until, kept_for_undo))
VT_NOTES(exported_merge, note{"from", "The account that ended."}, note{"into", "The account that took it over."},
         note{"state", "applied, undone, or final: cannot be undone any more."}, note{"applied_at", "When, ms UTC."},
         note{"undo_until", "Until when it can be undone, ms UTC."},
         note{"kept_for_undo", "By module, while it can be undone."})

}  // namespace

result<merge_row> find_merge(store::session& db, std::string_view shop, std::string_view plan) {
  VT_TRY(auto found, db.first(sql::find_merge, {shop, plan}, read));
  if (found) return *std::move(found);
  return fail(code::not_found, "merge.unknown", "There is no such plan. Plans that nobody applies are forgotten.",
              "/plan");
}

result<std::vector<merge_row>> merges_of(store::session& db, std::string_view shop, std::string_view holder) {
  std::vector<merge_row> out;
  VT_CHECK(db.each(sql::merges_of, {shop, holder}, [&](store::row const& r) {
    out.push_back(read(r));
    return true;
  }));
  return out;
}

result<bool> move(store::transaction& tx, std::string_view shop, merge_row const& of, std::string_view from,
                  std::string_view to, std::int64_t applied_at, std::int64_t undo_until) {
  VT_TRY(auto const rows, tx.run(sql::move_merge, {shop, of.plan, from, to, applied_at, undo_until}));
  return rows == 1;
}

result<void> keep_bodies(store::transaction& tx, std::string_view shop, std::string_view plan,
                         merge_bodies const& all) {
  for (auto const& [module, body] : all) VT_CHECK(tx.run(sql::put_merge_part, {shop, plan, module, body}));
  return {};
}

result<merge_bodies> bodies_of(store::session& db, std::string_view shop, std::string_view plan) {
  merge_bodies all;
  VT_CHECK(db.each(sql::merge_parts, {shop, plan}, [&](store::row const& r) {
    all.emplace(r.string(0), r.string(1));
    return true;
  }));
  return all;
}

result<void> forget_undo(store::transaction& tx, std::string_view shop, merge_row const& of) {
  VT_CHECK(tx.run(sql::drop_merge_parts, {shop, of.plan}));
  VT_CHECK(tx.run(sql::drop_merged, {shop, of.from}));
  return {};
}

result<void> forget_merges(ops::command& in, std::string_view shopper) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const all, merges_of(in.db, shop, shopper));
  for (auto const& one : all) {
    if (one.state != merge_state::undone) {
      VT_CHECK(forget_undo(in.db, shop, one));
      VT_CHECK(in.withdrew(shopper_erased_change, crypto::new_id(in.sys.random, "erasure_"),
                           json::encode(erased_change{one.from_public, std::nullopt})));
      VT_CHECK(ops::forget_traces(in, one.from));
      // Where they merged on: the one in between ended, too.
      if (one.into != shopper) VT_CHECK(ops::forget_traces(in, one.into));
    }
    VT_CHECK(in.db.run(sql::drop_merge, {shop, one.plan}));
  }
  VT_CHECK(in.db.run(sql::drop_plans_of, {shop, shopper}));
  return {};
}

result<void> export_merges(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  VT_TRY(auto const all, merges_of(in.db, in.who.shop, shopper));
  if (all.empty()) return {};
  std::vector<exported_merge> held;
  for (auto const& one : all) {
    exported_merge out{one.from, one.into, one.state, one.applied_at, one.undo_until, {}};
    VT_TRY(auto const bodies, bodies_of(in.db, in.who.shop, one.plan));
    for (auto const& [module, body] : bodies) out.kept_for_undo[module] = json::raw{body};
    held.push_back(std::move(out));
  }
  std::string list = "[";
  for (auto const& one : held) {
    if (list.size() > 1) list += ',';
    list += json::encode(one);
  }
  parts.push_back({"merges", list + "]"});
  return {};
}

}  // namespace vetrina::shoppers
