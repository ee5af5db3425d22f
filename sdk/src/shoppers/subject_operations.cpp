#include "shoppers/subject_operations.hpp"

#include <algorithm>
#include <ranges>

#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "ops/dispatcher.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/erasures.hpp"
#include "shoppers/find.hpp"
#include "shoppers/module.hpp"
#include "shoppers/scrub.hpp"
#include "shoppers/shopper_operations.hpp"
#include "store/head.hpp"

namespace vetrina::shoppers {
namespace {

constexpr std::int64_t step_up_ms = 10 * minute_ms;

// A stolen cookie must neither read everything nor destroy it. Over C the host vouches for what it asks.
result<void> check_step_up(ops::call const& in) {
  if (in.who.role != ops::role::shopper || in.who.via != ops::transport::http) return {};
  if (in.who.auth_time > 0 && in.now - in.who.auth_time <= step_up_ms) return {};
  return fail(code::unauthenticated, "session.step_up_required",
              "Sign in again first: this needs proof of who you are from the last ten minutes.");
}

// A key for reports may read rows of many kinds, one at a time; not everything about a person in one answer.
result<void> check_key(ops::call const& in) {
  if (in.who.role != ops::role::admin || std::ranges::find(in.who.scopes, "all") != in.who.scopes.end()) return {};
  return fail(code::denied, "access.scope",
              "shopper.export needs a key with the scope \"all\": it hands out everything about a person.");
}

std::vector<ops::module const*> top_down(ops::call const& in) {
  std::vector<ops::module const*> order;
  auto const all = in.sys.operations.modules();
  for (auto const* module : std::views::reverse(all)) {
    if (module != &shoppers_module()) order.push_back(module);
  }
  order.push_back(&shoppers_module());  // last: the others may still look the shopper up
  return order;
}

erase_answer confirmed(ops::command& in, std::vector<ops::retained> const& kept, std::string_view code = {}) {
  erase_answer done{code.empty() ? crypto::new_id(in.sys.random, "erasure_") : std::string{code}, {}};
  for (auto const& one : kept) {
    done.retained.push_back({one.what, one.why, one.until == 0 ? std::nullopt : std::optional{one.until}});
  }
  return done;
}

result<erase_answer> erase_guest(ops::command& in, erase_request const& wanted) {
  if (in.who.role != ops::role::admin) {
    return fail(code::denied, "access.denied", "Only the shop's back end erases guests.");
  }
  ops::guest who{wanted.order, std::nullopt};
  if (wanted.email_hash) {
    VT_TRY(who.email_hash, email_hash_of_digest(in, *wanted.email_hash));
  }
  std::vector<ops::retained> kept;
  for (auto const* module : top_down(in)) {
    if (module->about_shoppers.erase_guest != nullptr) VT_CHECK(module->about_shoppers.erase_guest(in, who, kept));
  }
  auto done = confirmed(in, kept);
  VT_CHECK(record_erasure(in, done.confirmation_code));
  VT_CHECK(ask_to_scrub(in.db, in.who.shop, in.now));
  VT_CHECK(in.withdrew(shopper_erased_change, done.confirmation_code, json::encode(erased_change{{}, wanted.reason})));
  return done;
}

}  // namespace

result<export_answer> export_subject(ops::query& in, export_request const& wanted) {
  VT_CHECK(check_key(in));
  VT_CHECK(same_shopper(in, wanted.shopper));
  VT_CHECK(check_step_up(in));
  VT_TRY(auto const row, current_shopper(in, in.db));
  export_answer out{row.shopper, in.now, {}};
  for (auto const* module : in.sys.operations.modules()) {
    if (module->about_shoppers.export_ == nullptr) continue;
    std::vector<ops::export_part> parts;
    VT_CHECK(module->about_shoppers.export_(in, row.shopper, parts));
    for (auto& part : parts) out.held[part.section] = json::raw{std::move(part.json)};
  }
  return out;
}

result<erase_answer> erase_subject(ops::command& in, erase_request const& wanted) {
  VT_CHECK(same_shopper(in, wanted.shopper));
  VT_CHECK(check_step_up(in));
  if (!in.who.shopper && (wanted.email_hash || wanted.order)) return erase_guest(in, wanted);
  VT_TRY(auto const row, current_shopper(in, in.db));
  return forget_everywhere(in, row, wanted.reason);
}

result<erase_answer> forget_everywhere(ops::command& in, shopper_row const& who,
                                       std::optional<std::string> const& reason, std::string_view code) {
  std::vector<ops::retained> kept;
  for (auto const* module : top_down(in)) {
    if (module->about_shoppers.erase != nullptr) VT_CHECK(module->about_shoppers.erase(in, who.shopper, kept));
  }
  for (auto const topic : {store::topic::shoppers, store::topic::consent}) in.db.touch(topic);
  auto done = confirmed(in, kept, code);
  VT_CHECK(record_erasure(in, done.confirmation_code));
  VT_CHECK(ask_to_scrub(in.db, in.who.shop, in.now));
  VT_CHECK(
      in.withdrew(shopper_erased_change, done.confirmation_code, json::encode(erased_change{who.public_id, reason})));
  return done;
}

}  // namespace vetrina::shoppers
