#include "activity/order_changes.hpp"

#include <algorithm>
#include <set>

#include "activity/activity_sql.hpp"
#include "activity/changes.hpp"
#include "activity/interaction_rows.hpp"
#include "activity/ownership.hpp"
#include "base/clock.hpp"
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "store/head.hpp"

namespace vetrina::activity {
namespace {

constexpr std::int64_t clock_skew_ms = 5 * minute_ms;  // a shop's clock may run ahead of ours

result<purchase_row> recorded(ops::command& in, std::string const& order) {
  VT_TRY(auto found, find_purchase(in.db, in.who.shop, order));
  if (found) return *std::move(found);
  return fail(code::not_found, "order.unknown",
              cat("There is no order \"", clipped(order, 64), "\" here. Record it first with order.record."), "/order");
}

std::set<std::string> products_kept(std::vector<purchase_line_row> const& lines) {
  std::set<std::string> out;
  for (auto const& line : lines) {
    if (line.kept()) out.insert(line.product);
  }
  return out;
}

// Cancelled, its buyer owns nothing by it; taken up again, they do, and nobody may know yet.
result<void> change_hands(ops::command& in, purchase_row const& order) {
  VT_TRY(auto const lines, lines_of(in.db, in.who.shop, order.order));
  auto left = products_kept(lines);
  if (order.state == "cancelled") {
    for (auto const& product : left) VT_CHECK(disown(in, order, product));
    return {};
  }
  if (!order.shopper || !order.social) return {};
  VT_TRY(auto const buyer, shoppers::find_shopper(in.db, in.who.shop, *order.shopper));
  if (!buyer) return {};
  for (auto const& line : lines) {
    if (!line.kept() || left.erase(line.product) == 0) continue;
    VT_TRY(auto const sensitive, is_sensitive(in.db, in.who.shop, line.product, line.family));
    if (!sensitive.value_or(true)) VT_CHECK(make_owner(in, *buyer, order, line));
  }
  return {};
}

struct piece {
  std::size_t at;  // into the lines
  std::int64_t quantity;
};

bool meant(return_line const& wanted, purchase_line_row const& line) {
  return wanted.line ? line.line == *wanted.line : line.product == *wanted.product;
}

// Which lines, and how many of each, one entry of the request takes back.
result<void> pick(return_line const& wanted, std::string const& pointer, std::vector<purchase_line_row>& lines,
                  std::vector<piece>& out) {
  if (wanted.line.has_value() == wanted.product.has_value()) {
    return fail(code::invalid, "order.return_line_of", "Name a \"line\" or a \"product\", one of the two.", pointer);
  }
  if (std::ranges::none_of(lines, [&](auto const& line) { return meant(wanted, line); })) {
    auto const& named = wanted.line ? *wanted.line : *wanted.product;
    return fail(code::not_found, "order.unknown_line", cat("The order does not hold \"", clipped(named, 64), "\"."),
                cat(pointer, wanted.line ? "/line" : "/product"));
  }
  auto to_come = wanted.quantity;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto& line = lines[i];
    if (!meant(wanted, line) || !line.kept()) continue;
    auto const some = std::min(line.quantity - line.returned, to_come.value_or(line.quantity));
    if (some == 0) break;
    out.push_back({i, some});
    line.returned += some;
    if (to_come) *to_come -= some;
  }
  if (to_come.value_or(0) == 0) return {};
  return fail(code::precondition, "order.return_too_many", "More came back than the order still holds.",
              cat(pointer, "/quantity"));
}

}  // namespace

result<update_answer> update_order(ops::command& in, update_request const& wanted) {
  VT_TRY(auto order, recorded(in, wanted.order));
  auto const at = wanted.at.value_or(in.now);
  if (at > in.now + clock_skew_ms) {
    return fail(code::invalid, "order.at_ahead", "The order lies in the future; at is in milliseconds, UTC.", "/at");
  }
  auto const before = json::enum_value<order_state>(order.state).value_or(order_state::paid);
  // Platforms tell out of order: "shipped" that comes after "delivered" is old news. But whoever cancelled must not be
  // shown as an owner for an hour because two clocks differ.
  bool const cancels = wanted.state == order_state::cancelled;
  bool const late = wanted.at && at < order.state_at && !cancels && before != order_state::paid;
  if (late || before == wanted.state) return update_answer{order.order, before, order.state_at, false};

  order.state = std::string{json::enum_name(wanted.state)};
  order.state_at = at;
  order.delivered_at = wanted.state == order_state::delivered ? std::max<std::int64_t>(at, 1) : 0;
  VT_CHECK(in.db.run(sql::set_state, {in.who.shop, order.order, order.state, order.state_at, order.delivered_at}));
  if (cancels || before == order_state::cancelled) VT_CHECK(change_hands(in, order));
  if (!cancels) VT_CHECK(move_embargoes(in, order));
  VT_CHECK(in.changed(order_updated_change, order.order, json::encode(order_state_change{order.state, at})));
  in.db.touch(store::topic::activity);
  return update_answer{order.order, wanted.state, at, true};
}

result<return_answer> return_order(ops::command& in, return_request const& wanted) {
  VT_TRY(auto const order, recorded(in, wanted.order));
  VT_TRY(auto lines, lines_of(in.db, in.who.shop, order.order));
  auto const had = products_kept(lines);
  std::vector<piece> back;
  for (std::size_t i = 0; i < wanted.lines.size(); ++i) {
    VT_CHECK(pick(wanted.lines[i], cat("/lines/", static_cast<std::uint64_t>(i)), lines, back));
  }
  if (wanted.lines.empty()) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!lines[i].kept()) continue;
      back.push_back({i, lines[i].quantity - lines[i].returned});
      lines[i].returned = lines[i].quantity;
    }
  }
  return_answer out{order.order, {}, 0};
  order_return_change told{in.now, {}};
  for (auto const& one : back) {
    auto const& line = lines[one.at];
    VT_CHECK(in.db.run(sql::return_line, {in.who.shop, order.order, line.line, line.returned}));
    out.returned.push_back({line.line, line.product, one.quantity});
    told.lines.push_back({line.product, line.family, one.quantity});
  }
  for (auto const& line : lines) out.left += line.quantity - line.returned;
  if (back.empty()) return out;
  auto const left = products_kept(lines);
  for (auto const& product : had) {
    if (!left.contains(product) && order.state != "cancelled") VT_CHECK(disown(in, order, product));
  }
  VT_CHECK(in.changed(order_returned_change, order.order, json::encode(told)));
  in.db.touch(store::topic::activity);
  return out;
}

}  // namespace vetrina::activity
