#include "insight/module.hpp"

#include "friends/sync.hpp"
#include "insight/divide_operations.hpp"
#include "insight/simulate_operations.hpp"
#include "insight/track_operations.hpp"
#include "insight/track_sql.hpp"

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
      ops::bind<&track>({.name = "insight.track",
                         .who_may = ops::admin | ops::shopper | ops::open,
                         .whom = ops::about::maybe_shopper,
                         .summary = "Counts what happens on the shop's pages; without consent that and nothing else."}),
  };
  static ops::job const jobs[] = {{forget_click_job, false, &run_forget_click}};
  static ops::module const self{.name = "insight",
                                .operations = rows,
                                .migrations = sql::migrations(),
                                .about_shoppers = {.erase = &forget_steps, .export_ = &tell_steps},
                                .jobs = jobs};
  return self;
}

}  // namespace vetrina::insight
