#include "friends/ranking/rank_sql.hpp"

namespace vetrina::friends::sql {

using store::area;
using store::statement;

statement const put_weight{area::record,
                           "insert into rank_weight(shop, name, value) values($1, $2, $3) "
                           "on conflict(shop, name) do update set value = excluded.value"};
statement const weights_of_shop{area::record, "select name, value from rank_weight where shop = $1"};
statement const drop_weights{area::record, "delete from rank_weight where shop = $1"};

// A rating as it stood before the day of its last change is kept beside it: figures move once a day.
statement const put_rating{
    area::record,
    "insert into rank_rating(shop, family, owner, stars, stars_before, since) values($1, $2, $3, $4, 0, $5) "
    "on conflict(shop, family, owner) do update set "
    "stars_before = case when rank_rating.since < $5 then rank_rating.stars else rank_rating.stars_before end, "
    "stars = excluded.stars, since = $5"};
statement const drop_rating{area::record, "delete from rank_rating where shop = $1 and family = $2 and owner = $3"};
#define STOOD(day) "(case when since < " day " then stars else stars_before end)"
statement const ratings_of_family{area::record,
                                  "select count(*), cast(sum(" STOOD("$3") ") as bigint) from rank_rating "
                                  "where shop = $1 and family = $2 and " STOOD("$3") " > 0"};
statement const mean_rating{area::record,
                            "select family, count(*), cast(sum(" STOOD("$2") ") as bigint) from rank_rating "
                            "where shop = $1 and " STOOD("$2") " > 0 group by family"};
#undef STOOD
statement const ratings_of_owner{
    area::record, "select family, stars from rank_rating where shop = $1 and owner = $2 order by family"};
// A merge of two shoppers.
statement const whole_ratings_of{area::record,
                                 "select family, stars, stars_before, since from rank_rating "
                                 "where shop = $1 and owner = $2 order by family"};
statement const hand_rating{area::record,
                            "update rank_rating set owner = $4 where shop = $1 and family = $2 and owner = $3"};
statement const restore_rating{area::record,
                               "insert into rank_rating(shop, family, owner, stars, stars_before, since) "
                               "values($1, $2, $3, $4, $5, $6) on conflict(shop, family, owner) do nothing"};
statement const drop_ratings{area::record, "delete from rank_rating where shop = $1 and owner = $2"};

statement const see_family{area::record,
                           "insert into rank_family(shop, family, first_seen) values($1, $2, $3) "
                           "on conflict(shop, family) do nothing"};
statement const forget_family{area::record, "delete from rank_family where shop = $1 and family = $2"};
statement const family_seen{area::record, "select first_seen from rank_family where shop = $1 and family = $2"};
statement const newest_families{
    area::record, "select family from rank_family where shop = $1 order by first_seen desc, family limit $2"};

#define STOOD(column, day, since) "(case when " since " < " day " then " column " else " column "_before end)"
// Who did something with a family, as the published counts know it: as it stood when day $2 began.
statement const counted_facts{area::record,
                              "select distinct f.owner, f.family from count_fact f join count_owner o "
                              "on o.shop = f.shop and o.owner = f.owner join count_family c on c.shop = f.shop "
                              "and c.family = f.family where f.shop = $1 and c.sensitive = 0 "
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
       "create index rank_family_newest on rank_family(shop, first_seen)"}};
  return steps;
}

}  // namespace vetrina::friends::sql
