// order_operations: order.record and the documents it speaks. What becomes of an order later: order_changes.hpp. Inner header of activity/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::activity {

struct order_line {
  std::optional<std::string> line;
  std::string product;
  std::int64_t quantity = 1;
  catalog::price price;
};
BOOST_DESCRIBE_STRUCT(order_line, (), (line, product, quantity, price))
VT_NOTES(order_line, note{"line", "The shop's own id of the line; its place in the list where absent."}.range(1, 256),
         note{"product", "What was bought, as in the catalogue."}.range(1, 256),
         note{"quantity", "How many."}.range(1, 100'000), note{"price", "Of one, after discounts of the line."})

enum class order_state { paid, cancelled, shipped, delivered };
BOOST_DESCRIBE_ENUM(order_state, paid, cancelled, shipped, delivered)

struct order_request {
  std::string order;
  std::optional<std::string> shopper;
  std::optional<std::string> email_hash;
  std::vector<order_line> lines;
  std::optional<std::int64_t> at;
  order_state state = order_state::paid;
  std::optional<std::string> click;
  std::optional<std::string> session;
  std::vector<std::string> coupons;
  std::optional<catalog::price> discount;
  std::optional<catalog::price> tax;
  std::optional<catalog::price> shipping;
  std::optional<std::string> device_hash;
  std::optional<std::string> shipping_hash;
  std::optional<std::string> payment_fingerprint;
  bool test = false;
};
BOOST_DESCRIBE_STRUCT(order_request, (),
                      (order, shopper, email_hash, lines, at, state, click, session, coupons, discount, tax, shipping,
                       device_hash, shipping_hash, payment_fingerprint, test))
VT_NOTES(order_request,
         note{"order", "The shop's own id. Recording it again with the same content does nothing."}.range(1, 256),
         note{"shopper", "Who bought, by the shop's own id; absent: a guest."}.range(1, 256),
         note{"email_hash",
              "A guest's address: SHA-256 of it trimmed and in lower case, 64 hexadecimal "
              "digits."}
             .range(64, 64),
         note{"lines", "What was bought, in one currency."}.range(1, 500),
         note{"at", "When, ms UTC; now where absent."}.range(0, json::max_integer),
         note{"state", "Cancelled orders make nobody an owner."}.defaults("\"paid\""),
         note{"click", "Click of a direct link that led here, as the landing page had it."}.range(1, 128),
         note{"session", "The shop's own session id, as in shopper.token; kept only as a keyed hash."}.range(1, 512),
         note{"coupons", "Codes that were redeemed."}.range(0, 20).defaults("[]"),
         note{"discount", "Off the whole order."}, note{"tax", "On the whole order."},
         note{"shipping", "On the whole order."},
         note{"device_hash", "A hash of the device, against self-referral; kept only as a keyed hash."}.range(1, 128),
         note{"shipping_hash", "A hash of the address, against self-referral; kept only as a keyed hash."}.range(1,
                                                                                                                 128),
         note{"payment_fingerprint", "Of the means of payment; kept only as a keyed hash."}.range(1, 128),
         note{"test", "A trial: in a live shop nobody ever sees or counts it."}.defaults("false"))

struct card_link {
  std::string url;
  std::string token;
  std::int64_t expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(card_link, (), (url, token, expires_at))
VT_NOTES(card_link, note{"url", "Page with the confirmation card, for the shop's mail or thank-you page."},
         note{"token", "Opens the card of this order and nothing else."}, note{"expires_at", "ms UTC."})

struct order_answer {
  std::string order;
  bool duplicate = false;
  std::optional<bool> attributed;
  card_link card;
};
BOOST_DESCRIBE_STRUCT(order_answer, (), (order, duplicate, attributed, card))
VT_NOTES(order_answer, note{"order", "The shop's own id."},
         note{"duplicate", "true: it was recorded before and nothing changed."},
         note{"attributed",
              "Whether a direct link led here: its click is known, of this shop and at most 30 days older than the "
              "order. Absent where no click was given."},
         note{"card", "Where the buyer says who may know. Until then nobody does."})

[[nodiscard]] result<order_answer> record_order(ops::command& in, order_request const& wanted);

}  // namespace vetrina::activity
