// order_changes: order.update and order.return, what becomes of an order after it was recorded, and the documents they
// speak. Inner header of activity/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "activity/order_operations.hpp"

namespace vetrina::activity {

struct update_request {
  std::string order;
  order_state state = order_state::paid;
  std::optional<std::int64_t> at;
};
BOOST_DESCRIBE_STRUCT(update_request, (), (order, state, at))
VT_NOTES(update_request, note{"order", "The shop's own id."}.range(1, 256),
         note{"state",
              "cancelled: its buyer owns nothing by it any more; delivered: embargoes that count from the delivery "
              "begin."},
         note{"at", "Since when, ms UTC; now where absent."}.range(0, json::max_integer))

struct update_answer {
  std::string order;
  order_state state = order_state::paid;
  std::int64_t at = 0;
  bool applied = false;
};
BOOST_DESCRIBE_STRUCT(update_answer, (), (order, state, at, applied))
VT_NOTES(update_answer, note{"order", "The shop's own id."}, note{"state", "What it is now."},
         note{"at", "Since when, ms UTC."},
         note{"applied",
              "false: the state was this already, or what is known is newer than `at`. A cancellation is never too "
              "late."})

struct return_line {
  std::optional<std::string> line;
  std::optional<std::string> product;
  std::optional<std::int64_t> quantity;
};
BOOST_DESCRIBE_STRUCT(return_line, (), (line, product, quantity))
VT_NOTES(return_line, note{"line", "As in order.record; give this or product."}.range(1, 256),
         note{"product", "A product of the order; give this or line."}.range(1, 256),
         note{"quantity", "How many came back; all that are left where absent."}.range(1, 100'000))

struct return_request {
  std::string order;
  std::vector<return_line> lines;
};
BOOST_DESCRIBE_STRUCT(return_request, (), (order, lines))
VT_NOTES(return_request, note{"order", "The shop's own id."}.range(1, 256),
         note{"lines", "What came back; empty: all of it."}.range(0, 500).defaults("[]"))

struct returned_line {
  std::string line;
  std::string product;
  std::int64_t quantity = 0;
};
BOOST_DESCRIBE_STRUCT(returned_line, (), (line, product, quantity))
VT_NOTES(returned_line, note{"line", "As in order.record."}, note{"product", "What came back."},
         note{"quantity", "How many of it, by this call."})

struct return_answer {
  std::string order;
  std::vector<returned_line> returned;
  std::int64_t left = 0;
};
BOOST_DESCRIBE_STRUCT(return_answer, (), (order, returned, left))
VT_NOTES(return_answer, note{"order", "The shop's own id."},
         note{"returned", "What this call took back; empty where all of it was back before."},
         note{"left", "How many pieces of the order the buyer still has."})

[[nodiscard]] result<update_answer> update_order(ops::command& in, update_request const& wanted);
[[nodiscard]] result<return_answer> return_order(ops::command& in, return_request const& wanted);

}  // namespace vetrina::activity
