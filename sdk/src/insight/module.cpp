#include "insight/module.hpp"

#include "friends/sync.hpp"
#include "insight/divide_operations.hpp"
#include "insight/simulate_operations.hpp"

namespace vetrina::insight {

ops::module const& insight_module() {
  static store::projection const* const projections[] = {&friends::edges_projection()};
  static ops::operation const rows[] = {
      ops::bind<&divide>({.name = "insight.divide",
                          .who_may = ops::admin,
                          .whom = ops::about::shop,
                          .summary = "How far the buyers of each market let others know, and how markets compare.",
                          .scope = "read"}),
      ops::bind<&simulate_consent>(
          {.name = "insight.simulate_consent",
           .who_may = ops::admin,
           .whom = ops::about::shop,
           .summary = "How many visitors would see a friend if so many shoppers agreed, on the shop's own graph.",
           .scope = "read",
           .reads = projections}),
  };
  static ops::module const self{.name = "insight", .operations = rows};
  return self;
}

}  // namespace vetrina::insight
