#include "friends/ranking/rank_sql.hpp"

namespace vetrina::friends::sql {

using store::area;
using store::statement;

statement const put_weight{area::record,
                           "insert into rank_weight(shop, name, value) values($1, $2, $3) "
                           "on conflict(shop, name) do update set value = excluded.value"};
statement const weights_of_shop{area::record, "select name, value from rank_weight where shop = $1"};
statement const drop_weights{area::record, "delete from rank_weight where shop = $1"};

// Ratings are facts of the kind review (friends/counts): stars as they stood before the day of their last change lie beside
// them, so that figures move once a day.
statement const put_stars{area::record,
                          "update count_fact set stars_before = case when stars_since < $6 then stars "
                          "else stars_before end, stars = $5, stars_since = $6 where shop = $1 and owner = $2 "
                          "and kind = 'review' and family = $3 and product = $4"};
#define STOOD(column, day, since) "(case when " since " < " day " then " column " else " column "_before end)"
#define STARS(day) STOOD("f.stars", day, "f.stars_since")
// Of owners who count, about a family as a whole; nothing sensitive.
#define RATINGS(day) \
  "count(*), cast(sum(" STARS(day) ") as bigint) from count_fact f join count_owner o on o.shop = f.shop " \
  "and o.owner = f.owner join count_family c on c.shop = f.shop and c.family = f.family " \
  "where f.shop = $1 and f.kind = 'review' and f.product = '' and c.sensitive = 0 " \
  "and " STOOD("f.standing", day, "f.since") " > 0 and " STOOD("o.counted", day, "o.counted_since") " = 1 " \
  "and " STARS(day) " > 0 "
statement const mean_rating{area::record, "select f.family, " RATINGS("$2") "group by f.family"};
#undef RATINGS
// Of sixteen families at once: a statement a family costs more in statements than in rows.
statement const facts_of_families{
    area::record,
    "with asked(family) as (values ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), ($12), ($13), ($14), ($15), "
    "($16), ($17), ($18)) select a.family, coalesce(c.line, ''), s.first_seen, count(o.owner), "
    "cast(coalesce(sum(case when o.owner is null then 0 else " STARS("$2") " end), 0) as bigint) from asked a "
    "left join count_family c on c.shop = $1 and c.family = a.family "
    "left join rank_family s on s.shop = $1 and s.family = a.family "
    "left join count_fact f on f.shop = $1 and f.family = a.family and f.kind = 'review' and f.product = '' "
    "and c.sensitive = 0 and " STOOD("f.standing", "$2", "f.since") " > 0 and " STARS("$2") " > 0 "
    "left join count_owner o on o.shop = $1 and o.owner = f.owner "
    "and " STOOD("o.counted", "$2", "o.counted_since") " = 1 "
    "where a.family <> '' group by a.family, c.line, s.first_seen order by a.family"};
#undef STARS
#undef STOOD

statement const see_family{area::record,
                           "insert into rank_family(shop, family, first_seen) values($1, $2, $3) "
                           "on conflict(shop, family) do nothing"};
statement const forget_family{area::record, "delete from rank_family where shop = $1 and family = $2"};
statement const newest_families{
    area::record, "select family from rank_family where shop = $1 order by first_seen desc, family limit $2"};

#define STOOD(column, day, since) "(case when " since " < " day " then " column " else " column "_before end)"
// Who did something with a family, as the published counts know it: as it stood when day $2 began.
statement const counted_facts{area::record,
                              "select distinct f.owner, f.family from count_fact f join count_owner o "
                              "on o.shop = f.shop and o.owner = f.owner join count_family c on c.shop = f.shop "
                              "and c.family = f.family where f.shop = $1 and c.sensitive = 0 and f.kind <> 'review' "
                              "and " STOOD("f.standing", "$2", "f.since") " > 0 "
                              "and " STOOD("o.counted", "$2", "o.counted_since") " = 1 order by 1, 2 limit $3"};
#undef STOOD

std::span<store::migration const> rank_migrations() noexcept {
  static store::migration const steps[] = {
      {area::record, "ranking", 1,
       "create table rank_weight(shop text not null, name text not null, value double precision not null, "
       "primary key(shop, name)) {clustered};"
       // Owners by public id; stars 1..5.
       "create table rank_rating(shop text not null, family text not null, owner text not null, stars bigint not null, "
       "stars_before bigint not null, since bigint not null, primary key(shop, family, owner)) {clustered};"
       "create index rank_rating_owner on rank_rating(shop, owner);"
       "create table rank_family(shop text not null, family text not null, first_seen bigint not null, "
       "primary key(shop, family)) {clustered};"
       "create index rank_family_newest on rank_family(shop, first_seen)"},
      // A rating is an interaction of its owner's; what is counted of it lies with the other facts.
      {area::record, "ranking", 2,
       "alter table count_fact add column stars bigint not null default 0;"
       "alter table count_fact add column stars_before bigint not null default 0;"
       "alter table count_fact add column stars_since bigint not null default 0;"
       "insert into interaction(shop, subject, shopper, product, family, kind, at, audience, ask, gift, visible_from, "
       "grant_seq, verified, order_id, reason, note, owned_since, embargo_days, market, stars) "
       "select r.shop, 'f:' || r.family, s.shopper, null, r.family, 'review', r.since * 86400000, 'nobody', 0, 0, 0, 0, "
       "0, null, null, null, null, 0, coalesce(s.market, ''), r.stars from rank_rating r join shopper s "
       "on s.shop = r.shop and s.public_id = r.owner;"
       "insert into count_fact(shop, owner, kind, family, product, standing, standing_before, since, stars, "
       "stars_before, stars_since) select r.shop, r.owner, 'review', r.family, '', 1, "
       "case when r.stars_before > 0 then 1 else 0 end, r.since, r.stars, r.stars_before, r.since from rank_rating r;"
       "drop table rank_rating"}};
  return steps;
}

}  // namespace vetrina::friends::sql
