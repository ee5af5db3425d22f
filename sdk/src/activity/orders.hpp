// orders: what modules above may ask about purchases. Reads take the session of the operation that runs.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::activity {

struct purchase_row {
  std::string order;
  std::optional<std::string> shopper;  // empty: a guest, or erased
  std::string guest;                   // "g_…": stands for a guest in the journal
  std::int64_t at = 0;
  std::string state;                   // paid, cancelled, shipped, delivered
  std::string currency;
  std::int64_t total_minor = 0;        // sum of the lines
  std::string market;
  bool test = false;
  bool social = true;                  // false: a trial order of a live shop, which nobody ever sees or counts
  std::optional<std::string> click;
  std::int64_t answered_at = 0;        // when the card was answered; 0: not yet
  std::string content_hash;            // what makes two records of one order the same
  std::int64_t state_at = 0;           // since when it is in its state
  std::int64_t delivered_at = 0;       // 0: not delivered
};

struct purchase_line_row {
  std::string line;
  std::string product;
  std::string family;
  std::int64_t quantity = 1;
  std::int64_t price_minor = 0;  // of one
  bool counted = false;          // a guest chose on the card to be counted
  std::int64_t returned = 0;     // how many of them came back

  [[nodiscard]] bool kept() const noexcept { return returned < quantity; }
};

[[nodiscard]] result<std::optional<purchase_row>> find_purchase(store::session& db, std::string_view shop,
                                                                std::string_view order);
[[nodiscard]] result<std::vector<purchase_line_row>> lines_of(store::session& db, std::string_view shop,
                                                              std::string_view order);
// An order of the shopper, not cancelled, that holds the product (or, with an empty product, one of the family) and of
// which it did not come back.
// The newest; empty where there is none.
[[nodiscard]] result<std::optional<std::string>> order_holding(store::session& db, std::string_view shop,
                                                               std::string_view shopper, std::string_view family,
                                                               std::string_view product);

// Households: where the shopper had things sent, as keyed hashes, and whether an order went to one of these places. Who
// lives with the buyer is not shown the purchase: it may be their present.
using addresses = std::set<std::string>;
[[nodiscard]] result<addresses> addresses_of(store::session& db, std::string_view shop, std::string_view shopper);
[[nodiscard]] result<bool> went_to(store::session& db, std::string_view shop, std::string_view order,
                                   addresses const& places);
// Everybody who ever had something sent to one of these places.
[[nodiscard]] result<std::set<std::string>> buyers_at(store::session& db, std::string_view shop,
                                                      addresses const& places);

}  // namespace vetrina::activity
