#include "friends/ranking_module.hpp"

#include "friends/counts.hpp"
#include "friends/rank_operations.hpp"
#include "friends/ranking/fit_job.hpp"
#include "friends/ranking/rank_sql.hpp"
#include "friends/sync.hpp"

namespace vetrina::friends {
ops::module const& ranking_module() {
  using ops::about;
  using ops::bind;
  static store::projection const* const own[] = {&ranking_projection()};
  static store::projection const* const reads[] = {&edges_projection(), &counts_projection(), &ranking_projection()};
  static ops::operation const rows[] = {
      bind<&rank>({.name = "catalog.rank",
                   .who_may = ops::shopper | ops::open,
                   .whom = about::maybe_shopper,
                   .summary = "The shop's own result page in an order that friends, tastes and ratings have a say in.",
                   .reads = reads}),
      bind<&put_weights>({.name = "ranking.put",
                          .who_may = ops::admin,
                          .whom = about::shop,
                          .summary = "What each part of a rank weighs in this shop, from the next query on.",
                          .audited = true}),
      bind<&get_weights>({.name = "ranking.get",
                          .who_may = ops::admin,
                          .whom = about::shop,
                          .summary = "What each part of a rank weighs in this shop.",
                          .scope = "read"}),
  };
  static ops::job const jobs[] = {{fit_job, true, &run_fit_job}};  // seconds: never in a request's bounded slice
  static ops::module const self{
      .name = "ranking", .operations = rows, .migrations = sql::rank_migrations(), .projections = own, .jobs = jobs};
  return self;
}

}  // namespace vetrina::friends
