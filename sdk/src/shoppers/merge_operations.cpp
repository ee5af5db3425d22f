#include "shoppers/merge_operations.hpp"

#include <algorithm>
#include <ranges>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "ops/audit.hpp"
#include "ops/dispatcher.hpp"
#include "ops/shops.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/find.hpp"
#include "shoppers/merge_sql.hpp"
#include "shoppers/merges.hpp"
#include "shoppers/module.hpp"
#include "store/head.hpp"
#include "store/jobs.hpp"

namespace vetrina::shoppers {
namespace {

// This module last: the others still look the one who ends up. Taking back goes the other way round.
std::vector<ops::module const*> taking_part(ops::call const& in) {
  std::vector<ops::module const*> out;
  for (auto const* module : std::views::reverse(in.sys.operations.modules())) {
    if (module != &shoppers_module() && module->about_shoppers.survey != nullptr) out.push_back(module);
  }
  out.push_back(&shoppers_module());
  return out;
}

result<void> catch_up(ops::command& in) {
  for (auto const* module : in.sys.operations.modules()) {
    for (auto const* one : module->projections) VT_CHECK(store::catch_up(in.db, *one, in.who.shop));
  }
  return {};
}

struct surveyed {
  merge_bodies bodies;
  std::vector<diff_item> diff;
  std::vector<std::string> obstacles;
  std::string digest;
};

result<surveyed> survey(ops::command& in, ops::merge_pair const& who) {
  VT_CHECK(catch_up(in));
  surveyed out;
  for (auto const* module : taking_part(in)) {
    ops::merge_part part;
    VT_CHECK(module->about_shoppers.survey(in, who, part));
    out.bodies.emplace(module->name, std::move(part.body));
    for (auto const& one : part.items) {
      if (one.moved + one.joined + one.narrowed > 0)
        out.diff.push_back({one.what, one.moved, one.joined, one.narrowed});
    }
    std::ranges::move(part.obstacles, std::back_inserter(out.obstacles));
  }
  std::string all;
  for (auto const& [module, body] : out.bodies) all += cat(module, ":", std::uint64_t{body.size()}, ":", body);
  out.digest = crypto::hex(crypto::sha256(all));
  return out;
}

result<void> check_known(ops::command& in, std::string_view shopper, std::string_view pointer) {
  VT_TRY(auto const row, find_shopper(in.db, in.who.shop, shopper));
  if (row) return {};
  return fail(code::not_found, "shopper.unknown", cat("There is no shopper \"", clipped(shopper, 64), "\"."),
              std::string{pointer});
}

result<std::string> public_id_of(ops::command& in, std::string_view shopper) {
  VT_TRY(auto const row, find_shopper(in.db, in.who.shop, shopper));
  return row ? row->public_id : std::string{};
}

// One row a person, so that each finds it in what concerns them.
result<void> audit(ops::command& in, merge_row const& of, std::string_view what) {
  for (auto const& shopper : {of.from, of.into}) {
    auto who = in.who;
    who.shopper = shopper;
    ops::command about{{in.sys, who, in.now}, in.db};
    VT_CHECK(ops::append_audit(about, what));
  }
  return {};
}

result<std::int64_t> undo_time(ops::command& in) {
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  auto const said = of.retention.find("merge_undo");
  return (said == of.retention.end() ? undo_days : std::max<std::int64_t>(said->second, 0)) * day_ms;
}

bool still_applied(merge_row const& of) { return of.state == merge_state::applied || of.state == merge_state::closed; }

error does_not_fit() {
  return fail(code::precondition, "merge.changed",
              "Something of the two shoppers changed since the plan was made. Make a new one and look at it again.",
              "/plan");
}

}  // namespace

result<plan_answer> plan_merge(ops::command& in, plan_request const& wanted) {
  if (wanted.from == wanted.into) {
    return fail(code::invalid, "merge.same_shopper", "A shopper is not merged into themselves.", "/into");
  }
  VT_CHECK(check_known(in, wanted.from, "/from"));
  VT_CHECK(check_known(in, wanted.into, "/into"));
  VT_TRY(auto found, survey(in, {wanted.from, wanted.into}));
  VT_CHECK(in.db.run(sql::drop_stale_plans, {in.who.shop, in.now - plan_ms}));
  auto const plan = crypto::new_id(in.sys.random, "mrg_");
  VT_TRY(auto const from_public, public_id_of(in, wanted.from));
  VT_CHECK(in.db.run(sql::put_merge, {in.who.shop, plan, wanted.from, from_public, wanted.into, found.digest, in.now}));
  return plan_answer{
      plan, wanted.from, wanted.into, std::move(found.diff), std::move(found.obstacles), in.now + plan_ms};
}

result<apply_answer> apply_merge(ops::command& in, merge_request const& wanted) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const of, find_merge(in.db, shop, wanted.plan));
  if (still_applied(of)) return apply_answer{of.plan, true, of.from, of.into, of.undo_until};
  if (of.state == merge_state::undone) {
    return fail(code::precondition, "merge.undone", "This merge was undone. Make a new plan.", "/plan");
  }
  if (in.now >= of.made_at + plan_ms) return does_not_fit();
  for (auto const& shopper : {of.from, of.into}) {
    VT_TRY(auto const row, find_shopper(in.db, shop, shopper));
    if (!row) return does_not_fit();
  }
  VT_TRY(auto const found, survey(in, of.pair()));
  if (!crypto::equal(found.digest, of.digest)) return does_not_fit();
  if (!found.obstacles.empty()) {
    return fail(code::precondition, "merge.obstacle",
                cat("These two cannot be merged as things are: ", found.obstacles.front(), "."), "/plan");
  }
  VT_TRY(auto const into_public, public_id_of(in, of.into));
  for (auto const* module : taking_part(in)) {
    VT_CHECK(module->about_shoppers.merge(in, of.pair(), found.bodies.find(module->name)->second));
  }
  VT_TRY(auto const undo, undo_time(in));
  VT_CHECK(keep_bodies(in.db, shop, of.plan, found.bodies));
  VT_TRY(bool const moved, move(in.db, shop, of, merge_state::planned, merge_state::applied, in.now, in.now + undo));
  if (!moved) return does_not_fit();
  VT_CHECK(store::enqueue(in.db, shop, end_merge_job, of.plan, in.now + undo, "{}"));
  VT_CHECK(in.changed(shopper_merged_change, into_public, json::encode(merged_change{of.from_public})));
  VT_CHECK(audit(in, of, "shopper.merge_apply"));
  return apply_answer{of.plan, true, of.from, of.into, in.now + undo};
}

result<undo_answer> undo_merge(ops::command& in, merge_request const& wanted) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const of, find_merge(in.db, shop, wanted.plan));
  if (of.state == merge_state::undone) return undo_answer{of.plan, true, of.from, of.into, 0};
  if (of.state == merge_state::planned) {
    return fail(code::precondition, "merge.not_applied", "This plan was not applied.", "/plan");
  }
  if (of.state == merge_state::closed || in.now >= of.undo_until) {
    return fail(code::precondition, "merge.too_late", "The time in which this merge could be undone is over.", "/plan");
  }
  if (of.holder != of.into) {
    return fail(code::precondition, "merge.merged_on",
                "The shopper who took over was merged into another since. Undo that merge first.", "/plan");
  }
  VT_TRY(auto const there, find_shopper(in.db, shop, of.from));
  if (there) {
    return fail(code::exists, "merge.shopper_exists",
                "There is a shopper again with the id of the one who ended. Erase or merge that one first.", "/plan");
  }
  VT_CHECK(catch_up(in));
  VT_TRY(auto const bodies, bodies_of(in.db, shop, of.plan));
  std::int64_t kept = 0;
  auto const order = taking_part(in);
  for (auto const* module : std::views::reverse(order)) {
    auto const body = bodies.find(module->name);
    if (body != bodies.end()) VT_CHECK(module->about_shoppers.unmerge(in, of.pair(), body->second, kept));
  }
  VT_CHECK(forget_undo(in.db, shop, of));
  VT_TRY(bool const moved,
         move(in.db, shop, of, merge_state::applied, merge_state::undone, of.applied_at, of.undo_until));
  if (!moved) return does_not_fit();
  VT_TRY(auto const into_public, public_id_of(in, of.into));
  VT_CHECK(in.changed(shopper_unmerged_change, into_public, json::encode(merged_change{of.from_public})));
  VT_CHECK(audit(in, of, "shopper.merge_undo"));
  return undo_answer{of.plan, true, of.from, of.into, kept};
}

result<void> run_end_merge_job(ops::exchange& in, std::string_view key, std::string_view) {
  return in.write([&](store::transaction& tx) -> result<void> {
    auto const of = find_merge(tx, in.who.shop, key);
    if (!of) return of.error().slug == "merge.unknown" ? result<void>{} : result<void>{of.error()};
    if (of->state == merge_state::undone) {
      VT_CHECK(tx.run(sql::drop_merge, {in.who.shop, key}));
      return {};
    }
    VT_CHECK(forget_undo(tx, in.who.shop, *of));
    VT_TRY(bool const moved,
           move(tx, in.who.shop, *of, merge_state::applied, merge_state::closed, of->applied_at, of->undo_until));
    static_cast<void>(moved);
    return {};
  });
}

}  // namespace vetrina::shoppers
