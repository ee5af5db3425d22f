#include "activity/reaction_operations.hpp"

#include "activity/activity_sql.hpp"
#include "activity/changes.hpp"
#include "activity/interaction_rows.hpp"
#include "activity/orders.hpp"
#include "activity/withdrawals.hpp"
#include "base/clock.hpp"
#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "json/codec.hpp"
#include "ops/cursor.hpp"
#include "shoppers/circles.hpp"
#include "shoppers/receipts.hpp"
#include "store/head.hpp"

namespace vetrina::activity {
namespace {

using shoppers::audience;

struct subject {
  std::optional<std::string> product;
  std::string family;
  bool sensitive = false;
};

result<void> check_one(std::optional<std::string> const& product, std::optional<std::string> const& family) {
  if (product.has_value() != family.has_value()) return {};
  return fail(code::invalid, "reaction.subject_required", "Give product or family, one of them.", "/product");
}

result<subject> subject_for(ops::call const& in, store::session& db, std::optional<std::string> const& product,
                            std::optional<std::string> const& family) {
  VT_CHECK(check_one(product, family));
  if (product) {
    VT_TRY(auto const found, catalog::find_product(db, in.who.shop, *product));
    if (found) return subject{found->product, found->family, found->sensitive};
  } else {
    VT_TRY(auto const found, catalog::find_family(db, in.who.shop, *family));
    if (found) return subject{std::nullopt, found->family, found->sensitive};
  }
  return fail(code::not_found, "reaction.unknown_subject",
              cat("The catalogue has no ", product ? "product \"" : "family \"",
                  clipped(product ? *product : *family, 64), "\"."),
              product ? "/product" : "/family");
}

// The order that proves it; empty: unverified.
result<std::optional<std::string>> proof_of(ops::command& in, shoppers::shopper_row const& who, subject const& about,
                                            std::optional<std::string> const& order) {
  auto const product = about.product.value_or("");
  if (!order) return order_holding(in.db, in.who.shop, who.shopper, about.family, product);
  VT_TRY(auto const bought, find_purchase(in.db, in.who.shop, *order));
  if (!bought || bought->shopper != who.shopper) {
    return fail(code::not_found, "order.unknown",
                cat("There is no order \"", clipped(*order, 64), "\" here, or it is another's."), "/order");
  }
  VT_TRY(auto const lines, lines_of(in.db, in.who.shop, *order));
  for (auto const& line : lines) {
    bool const holds = about.product ? line.product == *about.product : line.family == about.family;
    if (holds && line.kept() && bought->state != "cancelled" && bought->social) return order;
  }
  return fail(code::precondition, "reaction.not_in_order", "That order does not hold it.", "/order");
}

shoppers::receipt_body receipt_of(reaction_request const& wanted, subject const& about) {
  shoppers::receipt_body body;
  body.about = shoppers::receipt_kind::reaction;
  body.granted = wanted.audience != audience::nobody || wanted.ask;
  body.product = about.product;
  body.family = about.family;
  body.kind = std::string{json::enum_name(wanted.kind)};
  body.audience = wanted.audience;
  body.ask = wanted.ask;
  body.gift = wanted.gift;
  body.embargo_days = wanted.embargo_days;
  body.shown = wanted.shown;
  return body;
}

std::string market_of(ops::call const& in, shoppers::shopper_row const& who) {
  return who.market.empty() ? in.who.market : who.market;
}

result<void> tell(ops::command& in, std::string_view what, shoppers::shopper_row const& who, interaction const& one,
                  bool taken_back) {
  interaction_change const body{who.public_id,      false,        one.product, one.family, one.kind,
                                market_of(in, who), one.verified, one.stars};
  in.db.touch(store::topic::activity);
  return taken_back ? in.withdrew(what, who.public_id, json::encode(body))
                    : in.changed(what, who.public_id, json::encode(body));
}

}  // namespace

reaction_item item_of(interaction const& one, activity::effective const& now) {
  reaction_item out{one.product,      one.family,   one.kind,        one.at,   one.audience, one.ask,    one.gift,
                    one.visible_from, one.verified, one.owned_since, one.note, one.order,    one.reason, now};
  if (one.kind == kind::review) out.stars = one.stars;
  return out;
}

result<reaction_answer> set_reaction(ops::command& in, reaction_request const& wanted) {
  VT_TRY(auto const who, shoppers::current_shopper(in, in.db));
  auto const what = static_cast<activity::kind>(wanted.kind);
  if (what == kind::own && !wanted.product) {
    return fail(code::invalid, "reaction.own_needs_product", "One owns a product, not a family: name the product.",
                "/product");
  }
  VT_CHECK(shoppers::check_chosen(in.db, in.who.shop, who.shopper, wanted.audience, "/audience"));
  VT_TRY(auto const about, subject_for(in, in.db, wanted.product, wanted.family));
  using shoppers::purpose;
  if (wanted.shown) {
    VT_CHECK(wanted.audience.shows()
                 ? shoppers::check_shown(in.db, in.who.shop, {purpose::show_to_friends}, *wanted.shown)
                 : shoppers::check_shown(in.db, in.who.shop, {purpose::show_to_friends, purpose::answer_questions},
                                         *wanted.shown));
  }
  VT_TRY(auto const proof, proof_of(in, who, about, wanted.order));
  VT_TRY(auto const before, find_interaction(in.db, in.who.shop, who.shopper, about.product, about.family, what));
  VT_TRY(auto const receipt, shoppers::append_receipt(in, who.shopper, receipt_of(wanted, about)));

  interaction one;
  one.shopper = who.shopper;
  one.product = about.product;
  one.family = about.family;
  one.kind = what;
  one.at = before ? before->at : in.now;
  one.audience = wanted.audience;
  one.ask = wanted.ask;
  one.gift = wanted.gift;
  one.visible_from = wanted.embargo_days == 0 ? 0 : in.now + wanted.embargo_days * day_ms;
  one.grant_seq = wanted.shown && wanted.audience.shows() ? receipt.seq : 0;
  one.verified = proof.has_value();
  one.order = proof;
  if (before) one.reason = before->reason;
  one.note = wanted.note;
  one.owned_since = wanted.owned_since;
  // A sensitive thing leaves no row that anything above could show or count.
  if (!about.sensitive) {
    VT_CHECK(put_interaction(in, one, market_of(in, who)));
    VT_CHECK(tell(in, interaction_set_change, who, one, before && takes_back(*before, one)));
  }
  VT_TRY(auto const agreed, shoppers::consents_of(in.db, in.who.shop, who.shopper));
  VT_TRY(auto const now, effective_now(in.db, in.who.shop, one, who, agreed, about.sensitive, in.now));
  return reaction_answer{item_of(one, now), receipt.receipt, one.verified, now};
}

result<unset_answer> unset_reaction(ops::command& in, unset_request const& wanted) {
  VT_TRY(auto const who, shoppers::current_shopper(in, in.db));
  VT_CHECK(check_one(wanted.product, wanted.family));
  // Not looked up in the catalogue: what the shop no longer sells can still be taken back.
  VT_TRY(auto const before,
         find_interaction(in.db, in.who.shop, who.shopper, wanted.product, wanted.family.value_or(""), wanted.kind));
  if (!before) return unset_answer{false};
  VT_CHECK(remove_interaction(in.db, in.who.shop, who.shopper, subject_of(before->product, before->family),
                              json::enum_name(wanted.kind)));
  VT_CHECK(tell(in, interaction_unset_change, who, *before, true));
  return unset_answer{true};
}

result<reaction_list> list_reactions(ops::query& in, reaction_list_request const& wanted) {
  VT_TRY(auto const who, shoppers::current_shopper(in, in.db));
  VT_TRY(auto const agreed, shoppers::consents_of(in.db, in.who.shop, who.shopper));
  auto const bound_to =
      cat("reaction.list ", who.shopper, "\n", wanted.product.value_or(""), "\n", wanted.family.value_or(""));
  std::string after_kind;
  std::string after_subject;
  if (wanted.cursor) {
    VT_TRY(auto const position, ops::open_cursor(in, bound_to, *wanted.cursor));
    auto const space = position.find(' ');
    after_kind = position.substr(0, space);
    after_subject = position.substr(space + 1);
  }
  std::vector<interaction> found;
  bool more = false;
  VT_CHECK(in.db.each(sql::page_of_owner,
                      {in.who.shop, who.shopper, after_subject, after_kind, wanted.family.value_or(""),
                       wanted.product.value_or(""), wanted.limit + 1},
                      [&](store::row const& r) {
                        more = static_cast<std::int64_t>(found.size()) == wanted.limit;
                        if (!more) found.push_back(read_interaction(r));
                        return !more;
                      }));
  reaction_list page;
  for (auto const& one : found) {
    VT_TRY(auto const sensitive, is_sensitive(in.db, in.who.shop, one.product, one.family));
    VT_TRY(auto const now, effective_now(in.db, in.who.shop, one, who, agreed, sensitive.value_or(true), in.now));
    page.reactions.push_back(item_of(one, now));
  }
  if (more) {
    auto const& last = found.back();
    VT_TRY(page.next,
           ops::seal_cursor(in, bound_to, cat(json::enum_name(last.kind), " ", subject_of(last.product, last.family))));
  }
  return page;
}

}  // namespace vetrina::activity
