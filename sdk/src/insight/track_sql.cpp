#include "insight/track_sql.hpp"

namespace vetrina::insight::sql {

using store::area;
using store::statement;

statement const count_step{area::traffic,
                           "insert into insight_count(shop, day, step, market, family, product, widget, n) "
                           "values($1, $2, $3, $4, $5, $6, $7, $8) "
                           "on conflict(shop, day, step, market, family, product, widget) "
                           "do update set n = insight_count.n + excluded.n"};
statement const widgets_of_day{area::traffic,
                               "select distinct widget from insight_count where shop = $1 and day = $2 "
                               "order by widget limit 65"};
// The first time counts: how often somebody came back to a step is in the counts alone.
statement const keep_step{area::traffic,
                          "insert into insight_step(shop, click, step, family, product, widget, at, market, tracking) "
                          "values($1, $2, $3, $4, $5, $6, $7, $8, $9) "
                          "on conflict(shop, click, step, family, product, widget) do nothing"};
statement const drop_old_steps{area::traffic, "delete from insight_step where shop = $1 and at < $2"};
statement const steps_of_click{area::traffic,
                               "select at, step, family, product, widget from insight_step "
                               "where shop = $1 and click = $2 order by at, step, family, product, widget"};
statement const forget_click{area::traffic, "delete from insight_step where shop = $1 and click = $2"};

std::span<store::migration const> migrations() noexcept {
  static store::migration const steps[] = {
      {area::traffic, "insight", 1,
       // Numbers of a day, of nobody.
       "create table insight_count(shop text not null, day bigint not null, step text not null, market text not null, "
       "family text not null, product text not null, widget text not null, n bigint not null, "
       "primary key(shop, day, step, market, family, product, widget)) {clustered};"
       // What one click led to. A click is a pseudonym: only an order leads from it to a person, and erasing cuts that.
       "create table insight_step(shop text not null, click text not null, step text not null, family text not null, "
       "product text not null, widget text not null, at bigint not null, market text not null, "
       "tracking text not null, primary key(shop, click, step, family, product, widget)) {clustered};"
       "create index insight_step_by_time on insight_step(shop, at)"}};
  return steps;
}

}  // namespace vetrina::insight::sql
