// divide_operations: insight.divide, how far buyers of each market let others know, and the documents it speaks. Inner
// header of insight/.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "activity/interactions.hpp"
#include "friends/counts.hpp"
#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::insight {

struct divide_request {
  std::optional<friends::level> level;
  std::optional<std::string> id;
  activity::kind kind = activity::kind::own;
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> to;
  std::optional<std::string> base_market;
};
BOOST_DESCRIBE_STRUCT(divide_request, (), (level, id, kind, from, to, base_market))
VT_NOTES(divide_request, note{"level", "With id: only this product, family, line or brand."},
         note{"id", "With level: which."}.range(1, 256), note{"kind", "What was let known."}.defaults("\"own\""),
         note{"from", "Only orders from then on, ms UTC."}.range(0, json::max_integer),
         note{"to", "Only orders until then, ms UTC."}.range(0, json::max_integer),
         note{"base_market", "What the index compares with; the shop's first market where absent."}.range(1, 32))

struct interval_view {
  double low = 0;
  double high = 0;
};
BOOST_DESCRIBE_STRUCT(interval_view, (), (low, high))
VT_NOTES(interval_view, note{"low", "Lower end."}, note{"high", "Upper end."})

struct market_row {
  std::string market;
  std::int64_t buyers = 0;
  std::int64_t card_shown = 0;
  std::int64_t card_answered = 0;
  std::map<std::string, std::int64_t> not_now_reasons;
  std::int64_t consented = 0;
  std::int64_t shared = 0;
  double per_1000_buyers = 0;
  std::optional<std::int64_t> fans;
  std::optional<double> index;
  std::optional<interval_view> interval;
};
BOOST_DESCRIBE_STRUCT(market_row, (),
                      (market, buyers, card_shown, card_answered, not_now_reasons, consented, shared, per_1000_buyers,
                       fans, index, interval))
VT_NOTES(market_row, note{"market", "As the order had it."},
         note{"buyers", "Who bought and kept it, guests included, each once."},
         note{"card_shown", "Orders that were made a card for."},
         note{"card_answered", "Of them, those whose buyer answered."},
         note{"not_now_reasons", "Of the answers without a choice, by reason."},
         note{"consented", "Buyers with an account who agreed to show_to_friends."},
         note{"shared", "Buyers with an account who let somebody know of it."},
         note{"per_1000_buyers", "Of a thousand buyers, how many shared."},
         note{"fans", "Followers of the brand in this market; absent where no network tells."},
         note{"index", "per_1000_buyers over that of the base market; absent where nobody there shared."},
         note{"interval", "95 % interval of the index, by the logarithm of the ratio; absent where either is nobody."})

struct divide_answer {
  std::string base_market;
  std::vector<market_row> markets;
};
BOOST_DESCRIBE_STRUCT(divide_answer, (), (base_market, markets))
VT_NOTES(divide_answer, note{"base_market", "What the index compares with."},
         note{"markets", "By name. Exact numbers: for the shop, never for its pages."})

[[nodiscard]] result<divide_answer> divide(ops::query& in, divide_request const& wanted);

}  // namespace vetrina::insight
