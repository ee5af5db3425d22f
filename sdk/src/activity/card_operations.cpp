#include "activity/card_operations.hpp"

#include <algorithm>
#include <set>

#include "activity/activity_sql.hpp"
#include "activity/changes.hpp"
#include "activity/interaction_rows.hpp"
#include "activity/orders.hpp"
#include "activity/ownership.hpp"
#include "activity/withdrawals.hpp"
#include "base/clock.hpp"
#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "json/codec.hpp"
#include "shoppers/circles.hpp"
#include "shoppers/receipts.hpp"
#include "store/head.hpp"

namespace vetrina::activity {
namespace {

using shoppers::audience;

// One answer for "not there" and "not yours", so that order ids cannot be tried out.
result<purchase_row> order_of_caller(ops::call const& in, store::session& db, std::string const& order) {
  VT_TRY(auto found, find_purchase(db, in.who.shop, order));
  auto const may = [&] {
    if (in.who.role == ops::role::order_token) return in.who.order == order;
    if (in.who.shopper) return found->shopper == in.who.shopper;
    return in.who.role == ops::role::admin;
  };
  if (!found || !may()) {
    return fail(code::not_found, "order.unknown",
                cat("There is no order \"", clipped(order, 64), "\" here, or it is another's."), "/order");
  }
  return *std::move(found);
}

struct buyer {
  shoppers::shopper_row row;
  shoppers::consents agreed;
};

result<std::optional<buyer>> buyer_of(ops::call const& in, store::session& db, purchase_row const& order) {
  if (!order.shopper) return std::optional<buyer>{};
  VT_TRY(auto row, shoppers::find_shopper(db, in.who.shop, *order.shopper));
  if (!row) return std::optional<buyer>{};
  VT_TRY(auto agreed, shoppers::consents_of(db, in.who.shop, row->shopper));
  return std::optional<buyer>{buyer{*std::move(row), agreed}};
}

result<void> check_words(ops::command& in, answer_request const& wanted) {
  auto const widens = std::ranges::any_of(wanted.choices, [](auto const& c) { return c.audience.shows(); });
  auto const asks =
      std::ranges::any_of(wanted.choices, [](auto const& c) { return c.ask || c.audience == audience::asker; });
  if (!widens && !asks) return {};
  if (!wanted.shown) {
    return fail(code::invalid, "request.missing_field", "Somebody may know or ask: say which words were shown.",
                "/shown");
  }
  using shoppers::purpose;
  if (widens) return shoppers::check_shown(in.db, in.who.shop, {purpose::show_to_friends}, *wanted.shown);
  return shoppers::check_shown(in.db, in.who.shop, {purpose::answer_questions, purpose::show_to_friends},
                               *wanted.shown);
}

shoppers::receipt_body receipt_of(answer_request const& wanted, card_choice const& choice) {
  shoppers::receipt_body body;
  body.about = shoppers::receipt_kind::card;
  body.granted = choice.audience != audience::nobody || choice.ask;
  body.order = wanted.order;
  body.product = choice.product;
  body.audience = choice.audience;
  body.ask = choice.ask;
  body.gift = choice.gift;
  body.embargo_days = choice.embargo_days;
  body.shown = wanted.shown;
  return body;
}

result<effective> keep_choice(ops::command& in, purchase_row const& order, purchase_line_row const& line,
                              card_choice const& choice, buyer const& who, std::int64_t receipt_seq) {
  VT_TRY(auto const before,
         find_interaction(in.db, in.who.shop, who.row.shopper, line.product, line.family, kind::own));
  interaction one;
  if (before) {
    one = *before;
  } else {
    one.shopper = who.row.shopper;
    one.product = line.product;
    one.family = line.family;
    one.kind = kind::own;
    one.at = order.at;
  }
  one.audience = choice.audience;
  one.ask = choice.ask;
  one.reason = choice.reason;
  one.gift = choice.gift || choice.reason == chip::gift;
  one.embargo_days = choice.embargo_days;
  one.visible_from = embargo_end(order, choice.embargo_days, in.now);
  one.grant_seq = choice.audience.shows() ? receipt_seq : 0;
  one.verified = true;
  one.order = order.order;
  auto const market = who.row.market.empty() ? order.market : who.row.market;
  VT_CHECK(put_interaction(in, one, market));
  interaction_change const what{who.row.public_id, false, line.product, line.family, kind::own, market, true};
  VT_CHECK(before && takes_back(*before, one)
               ? in.withdrew(interaction_set_change, who.row.public_id, json::encode(what))
               : in.changed(interaction_set_change, who.row.public_id, json::encode(what)));
  return effective_now(in.db, in.who.shop, one, who.row, who.agreed, false, in.now);
}

// A guest has no profile to be named by: letting anybody know means being counted.
result<effective> keep_guest_choice(ops::command& in, purchase_row const& order, purchase_line_row const& line,
                                    card_choice const& choice) {
  bool const counted = choice.audience.shows() && !choice.gift && choice.reason != chip::gift;
  VT_CHECK(in.db.run(sql::count_guest_line, {in.who.shop, order.order, line.product, counted}));
  if (counted || line.counted) {
    interaction_change const what{order.guest, true, line.product, line.family, kind::own, order.market, true};
    VT_CHECK(counted ? in.changed(interaction_set_change, order.guest, json::encode(what))
                     : in.withdrew(interaction_unset_change, order.guest, json::encode(what)));
  }
  return effective{audience::nobody, counted, false};
}

result<purchase_line_row> line_for(std::vector<purchase_line_row> const& lines, card_choice const& choice,
                                   std::size_t i) {
  auto at = std::ranges::find_if(lines, [&](auto const& l) { return l.product == choice.product && l.kept(); });
  if (at == lines.end()) at = std::ranges::find(lines, choice.product, &purchase_line_row::product);
  if (at != lines.end()) return *at;
  return fail(code::not_found, "card.not_in_order",
              cat("The order does not hold \"", clipped(choice.product, 64), "\"."),
              cat("/choices/", static_cast<std::uint64_t>(i), "/product"));
}

bool open_for_choices(purchase_row const& order) { return order.social && order.state != "cancelled"; }

result<std::optional<card_line>> card_line_of(ops::query& in, purchase_line_row const& line,
                                              std::optional<buyer> const& who) {
  VT_TRY(auto const product, catalog::find_product(in.db, in.who.shop, line.product));
  if (!product || product->sensitive) return std::optional<card_line>{};
  card_line out;
  out.product = line.product;
  out.family = line.family;
  out.title = product->title;
  out.image = product->image;
  out.image_alt = product->image_alt;
  out.quantity = line.quantity;
  out.effective.counted = line.counted;
  if (!who) return std::optional{std::move(out)};
  VT_TRY(auto const chosen,
         find_interaction(in.db, in.who.shop, who->row.shopper, line.product, line.family, kind::own));
  if (!chosen) return std::optional{std::move(out)};
  VT_TRY(out.effective, effective_now(in.db, in.who.shop, *chosen, who->row, who->agreed, false, in.now));
  out.ask = chosen->ask;
  out.reason = chosen->reason;
  out.gift = chosen->gift;
  out.visible_from = chosen->visible_from;
  out.embargo_days = chosen->embargo_days;
  out.audience = chosen->audience;
  return std::optional{std::move(out)};
}

}  // namespace

result<card_answer> get_card(ops::query& in, card_request const& wanted) {
  VT_TRY(auto const order, order_of_caller(in, in.db, wanted.order));
  VT_TRY(auto const who, buyer_of(in, in.db, order));
  VT_TRY(auto const lines, lines_of(in.db, in.who.shop, order.order));
  card_answer card;
  card.order = order.order;
  card.at = order.at;
  card.guest = !who;
  if (order.answered_at != 0) card.answered_at = order.answered_at;
  std::set<std::string> seen;
  for (auto const& line : lines) {
    if (!line.kept() || !seen.insert(line.product).second) continue;
    VT_TRY(auto shown, card_line_of(in, line, who));
    if (!shown) continue;
    if (order.answered_at == 0 && shown->audience == audience::nobody) shown->audience = std::nullopt;
    card.lines.push_back(*std::move(shown));
  }
  card.offered = open_for_choices(order) && !card.lines.empty() && !(who && who->row.minor);
  using shoppers::purpose;
  VT_TRY(card.policy, shoppers::policy_for(in.db, in.who.shop, purpose::show_to_friends, in.who.locale));
  VT_TRY(card.ask_policy, shoppers::policy_for(in.db, in.who.shop, purpose::answer_questions, in.who.locale));
  return card;
}

result<answer_result> answer_card(ops::command& in, answer_request const& wanted) {
  if (wanted.choices.empty() && !wanted.not_now_reason) {
    return fail(code::invalid, "card.nothing_chosen", "Give choices, or not_now_reason.", "/choices");
  }
  VT_TRY(auto const order, order_of_caller(in, in.db, wanted.order));
  VT_CHECK(check_words(in, wanted));
  VT_TRY(auto const who, buyer_of(in, in.db, order));
  VT_TRY(auto const lines, lines_of(in.db, in.who.shop, order.order));
  answer_result done;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < wanted.choices.size(); ++i) {
    auto const& choice = wanted.choices[i];
    if (!seen.insert(choice.product).second) {
      return fail(code::invalid, "card.duplicate_choice", "One choice for each product.",
                  cat("/choices/", static_cast<std::uint64_t>(i), "/product"));
    }
    // A guest is in no circle.
    VT_CHECK(shoppers::check_chosen(in.db, in.who.shop, who ? who->row.shopper : std::string{}, choice.audience,
                                    cat("/choices/", static_cast<std::uint64_t>(i), "/audience")));
    VT_TRY(auto const line, line_for(lines, choice, i));
    std::optional<std::string> owner;
    if (who) owner = who->row.shopper;
    VT_TRY(auto const receipt, shoppers::append_receipt(in, owner, receipt_of(wanted, choice)));
    done.receipts.push_back(receipt.receipt);
    VT_TRY(auto const sensitive, is_sensitive(in.db, in.who.shop, line.product, line.family));
    effective now;
    if (open_for_choices(order) && line.kept() && !sensitive.value_or(true)) {
      if (who) {
        VT_TRY(now, keep_choice(in, order, line, choice, *who, receipt.seq));
      } else {
        VT_TRY(now, keep_guest_choice(in, order, line, choice));
      }
    }
    done.effective.push_back({choice.product, now.named_to, now.counted, now.askable});
  }
  VT_CHECK(in.db.run(sql::answer_card, {in.who.shop, order.order, in.now, wanted.not_now_reason}));
  in.db.touch(store::topic::activity);
  return done;
}

}  // namespace vetrina::activity
