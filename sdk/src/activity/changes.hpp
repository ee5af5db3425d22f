// changes: the journal rows of this module. They hold public ids (p_… of a shopper, g_… of a guest's order), never a
// shop's own id or a name, so that they mean nothing once the person is erased. Whether an owner counts is asked at
// read time: counts_now (interactions.hpp).
//
//   kind               subject                body
//   interaction.set    owner                  interaction_change
//   interaction.unset  owner                  interaction_change: the row that is gone
//   order.recorded     order                  order_change
//   order.forgotten    order                  {}: the guest who bought was erased
//   order.updated      order                  order_state_change
//   order.returned     order                  order_return_change
//
// Erasing a shopper unsets nothing row by row: shopper.erased (shoppers/changes.hpp) names the owner.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "activity/interactions.hpp"

namespace vetrina::activity {

inline constexpr std::string_view interaction_set_change = "interaction.set";
inline constexpr std::string_view interaction_unset_change = "interaction.unset";
inline constexpr std::string_view order_recorded_change = "order.recorded";
inline constexpr std::string_view order_forgotten_change = "order.forgotten";
inline constexpr std::string_view order_updated_change = "order.updated";
inline constexpr std::string_view order_returned_change = "order.returned";

struct interaction_change {
  std::string owner;
  bool guest = false;
  std::optional<std::string> product;
  std::string family;
  activity::kind kind = activity::kind::like;
  std::string market;
  bool verified = false;
  std::int64_t stars = 0;
};
BOOST_DESCRIBE_STRUCT(interaction_change, (), (owner, guest, product, family, kind, market, verified, stars))
VT_NOTES(interaction_change, note{"owner", "Public id: p_… of a shopper, g_… of a guest's order."},
         note{"guest", "true: a guest, who is never named and counts by the answer on the card."},
         note{"product", "Absent where it is about the whole family."}, note{"family", "The product's family."},
         note{"kind", "What was done."}, note{"market", "Market of the owner; empty where not known."},
         note{"verified", "Whether an order of the owner holds it."},
         note{"stars", "1 to 5 of a review; 0 of everything else."}.defaults("0"))

struct ordered_line {
  std::string product;
  std::string family;
  std::int64_t quantity = 1;
};
BOOST_DESCRIBE_STRUCT(ordered_line, (), (product, family, quantity))
VT_NOTES(ordered_line, note{"product", "What was bought."}, note{"family", "Its family."},
         note{"quantity", "How many."})

struct order_change {
  std::string market;
  std::string currency;
  std::int64_t total_minor = 0;
  bool test = false;
  std::vector<ordered_line> lines;
};
BOOST_DESCRIBE_STRUCT(order_change, (), (market, currency, total_minor, test, lines))
VT_NOTES(order_change, note{"market", "Market of the order."}, note{"currency", "ISO 4217 code."},
         note{"total_minor", "Sum of the lines in minor units."}, note{"test", "Whether it is a trial."},
         note{"lines", "What was bought."})

struct order_state_change {
  std::string state;
  std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(order_state_change, (), (state, at))
VT_NOTES(order_state_change, note{"state", "What it is now."}, note{"at", "Since when, ms UTC."})

struct order_return_change {
  std::int64_t at = 0;
  std::vector<ordered_line> lines;
};
BOOST_DESCRIBE_STRUCT(order_return_change, (), (at, lines))
VT_NOTES(order_return_change, note{"at", "When the shop told, ms UTC."},
         note{"lines", "What came back, and how many of it."})

}  // namespace vetrina::activity
