// interaction_copy: what is said of one thing, column by column, for putting back exactly that. Inner header of activity/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/operation.hpp"
#include "store/database.hpp"

namespace vetrina::activity {

struct interaction_key {
  std::string subject;
  std::string kind;

  friend bool operator==(interaction_key const&, interaction_key const&) = default;
};
BOOST_DESCRIBE_STRUCT(interaction_key, (), (subject, kind))
VT_NOTES(interaction_key, note{"subject", "p:PRODUCT or f:FAMILY."}, note{"kind", "What was done."})

struct interaction_copy {
  interaction_key key;
  std::optional<std::string> product;
  std::string family;
  std::int64_t at = 0;
  std::string audience;
  bool ask = false;
  bool gift = false;
  std::int64_t visible_from = 0;
  std::int64_t grant_seq = 0;
  bool verified = false;
  std::optional<std::string> order;
  std::optional<std::string> reason;
  std::optional<std::string> note;
  std::optional<std::int64_t> owned_since;
  std::int64_t embargo_days = 0;
  std::int64_t stars = 0;
  std::string market;

  friend bool operator==(interaction_copy const&, interaction_copy const&) = default;
};
BOOST_DESCRIBE_STRUCT(interaction_copy, (),
                      (key, product, family, at, audience, ask, gift, visible_from, grant_seq, verified, order, reason,
                       note, owned_since, embargo_days, stars, market))
VT_NOTES(interaction_copy, vetrina::json::note{"key", "Which."}, vetrina::json::note{"product", "The product."},
         vetrina::json::note{"family", "Its family."}, vetrina::json::note{"at", "When, ms UTC."},
         vetrina::json::note{"audience", "Who may know."}, vetrina::json::note{"ask", "Whether questions may come."},
         vetrina::json::note{"gift", "Whether it is a gift."},
         vetrina::json::note{"visible_from", "From when on, ms UTC."},
         vetrina::json::note{"grant_seq", "The receipt that granted it."},
         vetrina::json::note{"verified", "Whether an order holds it."}, vetrina::json::note{"order", "That order."},
         vetrina::json::note{"reason", "The chip."}, vetrina::json::note{"note", "The words."},
         vetrina::json::note{"owned_since", "Since when, ms UTC."},
         vetrina::json::note{"embargo_days", "Days from the delivery."},
         vetrina::json::note{"stars", "Of a review."}.defaults("0"), vetrina::json::note{"market", "Where."})

[[nodiscard]] result<std::vector<interaction_copy>> copies_of(store::session& db, std::string_view shop,
                                                              std::string_view shopper);
[[nodiscard]] result<std::optional<interaction_copy>> find_copy(store::session& db, std::string_view shop,
                                                                std::string_view shopper, interaction_key const& key);
[[nodiscard]] result<void> put_copy(ops::command& in, std::string_view shopper, interaction_copy const& row);
[[nodiscard]] result<void> drop_copy(store::transaction& tx, std::string_view shop, std::string_view shopper,
                                     interaction_key const& key);

}  // namespace vetrina::activity
