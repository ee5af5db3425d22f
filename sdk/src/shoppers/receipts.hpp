// receipts: the proof of each choice: what, when, in which words and language, with which controller. They chain per
// shop: digest = SHA-256(salt ‖ body), hash = SHA-256(prev_hash ‖ digest), and the shop's key signs each hash. Erasing
// destroys salt and body and leaves the rest, so that the chain still verifies and the text cannot be guessed back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/operation.hpp"
#include "shoppers/consents.hpp"

namespace vetrina::shoppers {

enum class receipt_kind { consent, card, reaction, link };
BOOST_DESCRIBE_ENUM(receipt_kind, consent, card, reaction, link)

struct receipt_body {
  receipt_kind about = receipt_kind::consent;
  bool granted = false;
  std::optional<shoppers::purpose> purpose;
  std::optional<std::string> order;
  std::optional<std::string> product;
  std::optional<std::string> family;
  std::optional<std::string> kind;
  std::optional<shoppers::audience> audience;
  std::optional<bool> ask;
  std::optional<bool> gift;
  std::optional<std::int64_t> embargo_days;
  std::optional<std::string> connector;
  std::optional<std::vector<std::string>> scopes;
  std::optional<shown_text> shown;
  std::string controller;
  std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(receipt_body, (),
                      (about, granted, purpose, order, product, family, kind, audience, ask, gift, embargo_days,
                       connector, scopes, shown, controller, at))
VT_NOTES(receipt_body,
         note{"about", "Where the choice was made: a setting, the confirmation card, a reaction, or at a network."},
         note{"granted", "false: withdrawn, or nobody was allowed anything."}, note{"purpose", "Of a setting."},
         note{"order", "Of the card."}, note{"product", "The thing it is about."},
         note{"family", "The thing it is about."}, note{"kind", "Of a reaction."}, note{"audience", "Who may know."},
         note{"ask", "Whether questions may come."}, note{"gift", "Whether it is a gift, and so never shown."},
         note{"embargo_days", "Days before anybody may know."}, note{"connector", "Of a link: the network's instance."},
         note{"scopes", "Of a link: what the network lets the shop do since then."},
         note{"shown", "The words on the screen; absent where none were needed."},
         note{"controller", "Who is responsible for the data, as the shop said then."}, note{"at", "When, ms UTC."})

struct receipt_id {
  std::string receipt;  // "r_…"
  std::int64_t seq = 0;
};

// Fills in controller and time, and appends. `shopper` empty: a guest, found again by body.order.
[[nodiscard]] result<receipt_id> append_receipt(ops::command& in, std::optional<std::string> const& shopper,
                                                receipt_body body);

// Both give how many there were.
[[nodiscard]] result<std::int64_t> forget_receipts(ops::command& in, std::string_view shopper);
[[nodiscard]] result<std::int64_t> forget_receipts_of_order(ops::command& in, std::string_view order);

// Whether each hash follows from the one before it, each digest from the salt and body that are still there, and each
// signature from the hash. Receipts from before there were signatures have none; after the first that has, all do.
[[nodiscard]] result<bool> verify_receipts(store::session& db, vault::vault const& keys, std::string_view shop);

// The public half of the key that signs a shop's receipts: a JWK (RFC 8037). It follows from the ring's oldest key.
[[nodiscard]] result<std::string> receipt_key(vault::vault const& keys, std::string_view shop);

}  // namespace vetrina::shoppers
