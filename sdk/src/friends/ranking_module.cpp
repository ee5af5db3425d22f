#include "friends/ranking_module.hpp"

#include "friends/counts.hpp"
#include "friends/rank_operations.hpp"
#include "friends/ranking/fit_job.hpp"
#include "friends/ranking/merge_ratings.hpp"
#include "friends/ranking/rank_sql.hpp"
#include "friends/sync.hpp"
#include "json/codec.hpp"
#include "shoppers/find.hpp"

namespace vetrina::friends {
namespace {

struct exported_rating {
  std::string family;
  std::int64_t stars = 0;
};
BOOST_DESCRIBE_STRUCT(exported_rating, (), (family, stars))
VT_NOTES(exported_rating, note{"family", "What was rated."}, note{"stars", "1 to 5."})

struct exported_ratings {
  std::vector<exported_rating> ratings;
};
BOOST_DESCRIBE_STRUCT(exported_ratings, (), (ratings))
VT_NOTES(exported_ratings, note{"ratings", "By family."})

result<void> forget(ops::command& in, std::string_view shopper, std::vector<ops::retained>&) {
  VT_TRY(auto const row, shoppers::find_shopper(in.db, in.who.shop, shopper));
  if (row) VT_CHECK(in.db.run(sql::drop_ratings, {in.who.shop, row->public_id}));
  return {};
}

result<void> tell(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  exported_ratings held;
  VT_TRY(auto const row, shoppers::find_shopper(in.db, in.who.shop, shopper));
  if (row) {
    VT_CHECK(in.db.each(sql::ratings_of_owner, {in.who.shop, row->public_id}, [&](store::row const& r) {
      held.ratings.push_back({r.string(0), r.integer(1)});
      return true;
    }));
  }
  parts.push_back({"ranking", json::encode(held)});
  return {};
}

}  // namespace

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
  static ops::subject const about_shoppers = [] {
    ops::subject of{.erase = &forget, .export_ = &tell};
    take_ratings_into_merges(of);
    return of;
  }();
  static ops::module const self{.name = "ranking",
                                .operations = rows,
                                .migrations = sql::rank_migrations(),
                                .about_shoppers = about_shoppers,
                                .projections = own,
                                .jobs = jobs};
  return self;
}

}  // namespace vetrina::friends
