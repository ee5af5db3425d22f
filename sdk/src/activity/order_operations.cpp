#include "activity/order_operations.hpp"

#include <set>

#include "activity/activity_sql.hpp"
#include "activity/changes.hpp"
#include "activity/orders.hpp"
#include "activity/ownership.hpp"
#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "catalog/money.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "links/opened.hpp"
#include "ops/derived_keys.hpp"
#include "ops/shops.hpp"
#include "ops/token.hpp"
#include "shoppers/find.hpp"
#include "store/head.hpp"

namespace vetrina::activity {
namespace {

constexpr std::int64_t card_days = 30;
constexpr std::int64_t clock_skew_ms = 5 * minute_ms;  // a shop's clock may run ahead of ours

std::string at_line(std::size_t i, std::string_view field) {
  return cat("/lines/", static_cast<std::uint64_t>(i), "/", field);
}

struct checked_order {
  std::vector<purchase_line_row> lines;
  std::vector<bool> sensitive;  // beside lines
  std::string currency;
  std::int64_t total_minor = 0;
};

result<void> check_amount(catalog::price const& amount, std::string_view currency, std::string const& pointer) {
  if (!catalog::is_currency(amount.currency)) {
    return fail(code::invalid, "order.bad_currency", "A currency is three capital letters, as EUR.",
                cat(pointer, "/currency"));
  }
  if (amount.currency != currency) {
    return fail(code::invalid, "order.currency_mixed",
                cat("This order is in ", currency, "; one order has one currency."), cat(pointer, "/currency"));
  }
  return {};
}

result<void> add_line(ops::command& in, order_line const& line, std::size_t i, checked_order& into) {
  VT_CHECK(check_amount(line.price, into.currency, at_line(i, "price")));
  // The note on amounts keeps them below 10^12; the product with a quantity of at most 10^5 fits 63 bits.
  auto const sum = line.price.amount_minor * line.quantity;
  if (sum > json::max_integer - into.total_minor) {
    return fail(code::range, "order.total_too_large", "The order's sum passes 2^53-1 minor units.",
                at_line(i, "price"));
  }
  into.total_minor += sum;
  VT_TRY(auto const product, catalog::find_product(in.db, in.who.shop, line.product));
  if (!product) {
    return fail(code::not_found, "order.unknown_product",
                cat("The catalogue has no product \"", clipped(line.product, 64), "\". Put it first."),
                at_line(i, "product"));
  }
  into.lines.push_back({line.line.value_or(std::to_string(i + 1)), line.product, product->family, line.quantity,
                        line.price.amount_minor, false});
  into.sensitive.push_back(product->sensitive);
  return {};
}

result<checked_order> check(ops::command& in, order_request const& wanted) {
  if (wanted.at && *wanted.at > in.now + clock_skew_ms) {
    return fail(code::invalid, "order.at_ahead", "The order lies in the future; at is in milliseconds, UTC.", "/at");
  }
  checked_order order;
  order.currency = wanted.lines.front().price.currency;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < wanted.lines.size(); ++i) {
    VT_CHECK(add_line(in, wanted.lines[i], i, order));
    if (!ids.insert(order.lines.back().line).second) {
      return fail(code::invalid, "order.duplicate_line",
                  cat("Line \"", clipped(order.lines.back().line, 64), "\" stands twice."), at_line(i, "line"));
    }
  }
  if (wanted.discount) VT_CHECK(check_amount(*wanted.discount, order.currency, "/discount"));
  if (wanted.tax) VT_CHECK(check_amount(*wanted.tax, order.currency, "/tax"));
  if (wanted.shipping) VT_CHECK(check_amount(*wanted.shipping, order.currency, "/shipping"));
  return order;
}

// What was bought, by whom and for how much. How the buyer came here and what has happened since is not content: a
// platform that tells of an order again may know those better.
std::string content_hash(order_request wanted) {
  wanted.state = order_state::paid;
  wanted.click = wanted.session = wanted.device_hash = wanted.shipping_hash = wanted.payment_fingerprint = std::nullopt;
  return crypto::hex(crypto::sha256(json::encode(wanted)));
}

result<std::optional<std::string>> keyed(ops::call const& in, std::string_view purpose,
                                         std::optional<std::string> const& given) {
  if (!given) return std::optional<std::string>{};
  VT_TRY(auto const key, ops::derived_key(in, purpose));
  return std::optional{crypto::hex(crypto::hmac_sha256(*key, *given))};
}

result<card_link> card_of(ops::call const& in, std::string const& order) {
  card_link card;
  card.expires_at = in.now + card_days * day_ms;
  VT_TRY(card.token, ops::mint(in.sys.vault, ops::card_token{in.who.shop, order, card.expires_at}));
  auto const& http = in.sys.settings.http;
  card.url = cat(http.public_url, http.prefix, "/widget/consent?order=", percent_encode(order),
                 "&token=", percent_encode(card.token));
  return card;
}

result<void> insert(ops::command& in, order_request const& wanted, checked_order const& order, bool social) {
  auto const& shop = in.who.shop;
  std::optional<std::string> email;
  if (wanted.email_hash) {
    VT_TRY(email, shoppers::email_hash_of_digest(in, *wanted.email_hash));
  }
  std::optional<std::string> session;
  if (wanted.session) {
    VT_TRY(session, ops::session_hash(in, *wanted.session));
  }
  VT_TRY(auto const device, keyed(in, "device", wanted.device_hash));
  VT_TRY(auto const address, keyed(in, "shipping", wanted.shipping_hash));
  VT_TRY(auto const payment, keyed(in, "payment", wanted.payment_fingerprint));
  auto const minor = [](std::optional<catalog::price> const& amount) { return amount ? amount->amount_minor : 0; };
  std::string coupons;
  for (auto const& code : wanted.coupons) coupons += cat(coupons.empty() ? "" : ",", json::quoted(code));
  VT_CHECK(in.db.run(sql::put_purchase, {shop,
                                         wanted.order,
                                         wanted.shopper,
                                         crypto::new_id(in.sys.random, "g_"),
                                         email,
                                         wanted.at.value_or(in.now),
                                         json::enum_name(wanted.state),
                                         order.currency,
                                         order.total_minor,
                                         minor(wanted.discount),
                                         minor(wanted.tax),
                                         minor(wanted.shipping),
                                         in.who.market,
                                         wanted.test,
                                         social,
                                         wanted.click,
                                         session,
                                         cat("[", coupons, "]"),
                                         device,
                                         address,
                                         payment,
                                         content_hash(wanted),
                                         in.now,
                                         wanted.state == order_state::delivered ? in.now : 0}));
  std::int64_t position = 0;
  for (auto const& line : order.lines) {
    VT_CHECK(in.db.run(sql::put_line, {shop, wanted.order, line.line, position++, line.product, line.family,
                                       line.quantity, line.price_minor}));
  }
  return {};
}

result<void> tell(ops::command& in, order_request const& wanted, checked_order const& order) {
  order_change what{in.who.market, order.currency, order.total_minor, wanted.test, {}};
  for (auto const& line : order.lines) what.lines.push_back({line.product, line.family, line.quantity});
  return in.changed(order_recorded_change, wanted.order, json::encode(what));
}

// Empty where no click was given. A cancelled or a trial order is a visit, too.
result<std::optional<bool>> led_here(ops::command& in, std::optional<std::string> const& click, std::int64_t at,
                                     std::optional<std::string> const& buyer) {
  if (!click) return std::optional<bool>{};
  VT_TRY(auto const by, links::click_that_led(in.sys, in.who.shop, *click, at));
  if (by && buyer) VT_CHECK(links::tell_opened(in.db, in, *by, *buyer));
  return std::optional{by.has_value()};
}

// What was said of the order when it was recorded.
result<order_answer> recorded_before(ops::command& in, purchase_row const& before, card_link card) {
  VT_TRY(auto const led, led_here(in, before.click, before.at, std::nullopt));
  return order_answer{before.order, true, led, std::move(card)};
}

}  // namespace

result<order_answer> record_order(ops::command& in, order_request const& wanted) {
  VT_TRY(auto card, card_of(in, wanted.order));
  VT_TRY(auto const before, find_purchase(in.db, in.who.shop, wanted.order));
  if (before) {
    if (before->content_hash == content_hash(wanted)) {
      return recorded_before(in, *before, std::move(card));
    }
    return fail(code::exists, "order.mismatch",
                "This order was recorded before with other content. Corrections are returns, not new records.",
                "/order");
  }
  VT_TRY(auto const order, check(in, wanted));
  VT_TRY(auto const shop, ops::current_shop(in, in.db));
  bool const social = !wanted.test || shop.mode == ops::shop_mode::test;
  std::optional<shoppers::shopper_row> buyer;
  if (wanted.shopper) {
    VT_TRY(buyer, shoppers::current_shopper(in, in.db));
  }
  VT_CHECK(insert(in, wanted, order, social));
  VT_TRY(auto const led, led_here(in, wanted.click, wanted.at.value_or(in.now), wanted.shopper));
  if (buyer && social && wanted.state != order_state::cancelled) {
    VT_TRY(auto const recorded, find_purchase(in.db, in.who.shop, wanted.order));
    std::set<std::string> seen;
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
      if (order.sensitive[i] || !seen.insert(order.lines[i].product).second) continue;
      VT_CHECK(make_owner(in, *buyer, *recorded, order.lines[i]));
    }
  }
  VT_CHECK(tell(in, wanted, order));
  in.db.touch(store::topic::activity);
  return order_answer{wanted.order, false, led, std::move(card)};
}

}  // namespace vetrina::activity
