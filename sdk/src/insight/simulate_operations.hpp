// simulate_operations: insight.simulate_consent and the documents it speaks. Inner header of insight/.
#pragma once

#include <cstdint>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::insight {

struct simulate_request {
  std::vector<double> rates;
};
BOOST_DESCRIBE_STRUCT(simulate_request, (), (rates))
VT_NOTES(simulate_request, note{"rates", "Shares of shoppers who would let friends know, each 0 to 1."}.range(1, 20))

// Each a share of visitors, 0..1.
struct simulated_rate {
  double rate = 0;
  double any = 0;
  double brand = 0;
  double line = 0;
  double family = 0;
  double product = 0;
};
BOOST_DESCRIBE_STRUCT(simulated_rate, (), (rate, any, brand, line, family, product))
VT_NOTES(simulated_rate, note{"rate", "As asked."}, note{"any", "Have a friend who shows something at all."},
         note{"brand", "Look at a product and have a friend who shows something of its brand."},
         note{"line", "The same of its line."}, note{"family", "The same of its family."},
         note{"product", "The same of the very product."})

struct simulate_answer {
  std::int64_t visitors = 0;
  std::int64_t with_friends = 0;
  std::vector<simulated_rate> rates;
};
BOOST_DESCRIBE_STRUCT(simulate_answer, (), (visitors, with_friends, rates))
VT_NOTES(simulate_answer, note{"visitors", "How many shoppers stand for all visitors: at most 1,000, drawn evenly."},
         note{"with_friends", "Of them, how many have friends among the shoppers."},
         note{"rates",
              "In the order asked. Each friend agrees by the same chance and for themselves; visitors look at products "
              "as often as these are owned. Real consent clusters among friends, which helps."})

[[nodiscard]] result<simulate_answer> simulate_consent(ops::query& in, simulate_request const& wanted);

}  // namespace vetrina::insight
