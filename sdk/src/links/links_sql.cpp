#include "links/links_sql.hpp"

namespace vetrina::links::sql {

using store::area;
using store::statement;

statement const put_link{area::record,
                         "insert into link(shop, code, body, sharer, made_at, expires_at, uses_left) "
                         "values($1, $2, $3, $4, $5, $6, $7)"};
statement const find_link{area::record, "select body, expires_at, uses_left from link where shop = $1 and code = $2"};
// Of all processes that come at once, exactly as many pass as there are uses left.
statement const use_link{area::record,
                         "update link set uses_left = uses_left - 1 where shop = $1 and code = $2 and uses_left > 0 "
                         "returning uses_left"};
statement const links_of_sharer{area::record,
                                "select code, body, made_at, expires_at from link where shop = $1 and sharer = $2 "
                                "order by made_at, code"};

statement const find_sharer{area::record, "select sharer from link_sharer where shop = $1 and shopper = $2"};
statement const who_shares{area::record,
                           "select shopper from link_sharer where shop = $1 and sharer = $2 "
                           "union all select shopper from link_sharer_also where shop = $1 and sharer = $2"};
statement const put_sharer{area::record, "insert into link_sharer(shop, shopper, sharer) values($1, $2, $3)"};
statement const forget_sharer{area::record, "delete from link_sharer where shop = $1 and shopper = $2"};

statement const sharers_of{area::record,
                           "select sharer from link_sharer where shop = $1 and shopper = $2 "
                           "union all select sharer from link_sharer_also where shop = $1 and shopper = $2 "
                           "order by sharer"};
statement const forget_sharers_also{area::record, "delete from link_sharer_also where shop = $1 and shopper = $2"};
statement const sharers_also{area::record,
                             "select sharer from link_sharer_also where shop = $1 and shopper = $2 order by sharer"};
statement const put_sharer_also{area::record, "insert into link_sharer_also(shop, sharer, shopper) values($1, $2, $3)"};
statement const drop_sharer_also{area::record,
                                 "delete from link_sharer_also where shop = $1 and sharer = $2 and shopper = $3"};
statement const hand_sharer_also{area::record,
                                 "update link_sharer_also set shopper = $4 where shop = $1 and sharer = $2 "
                                 "and shopper = $3"};

statement const put_click{area::traffic,
                          "insert into click(shop, at, click, link, sharer, source, campaign, network, flags, "
                          "tracking, referer_host) values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
statement const find_click{area::traffic, "select sharer from click where shop = $1 and at = $2 and click = $3"};

std::span<store::migration const> migrations() noexcept {
  static store::migration const steps[] = {
      {area::record, "links", 1,
       "create table link(shop text not null, code text not null, body text not null, sharer text not null, "
       "made_at bigint not null, expires_at bigint not null, uses_left bigint, primary key(shop, code)) {clustered};"
       "create index link_by_sharer on link(shop, sharer);"
       // The only place that knows whom a sharer's pseudonym stands for: without the row, links and clicks name nobody.
       "create table link_sharer(shop text not null, shopper text not null, sharer text not null, "
       "primary key(shop, shopper)) {clustered};"
       "create unique index link_sharer_pseudonym on link_sharer(shop, sharer)"},
      // Pseudonyms of accounts that were merged into one: links that are out go on standing for the person.
      {area::record, "links", 2,
       "create table link_sharer_also(shop text not null, sharer text not null, shopper text not null, "
       "primary key(shop, sharer)) {clustered};"
       "create index link_sharer_also_shopper on link_sharer_also(shop, shopper)"},
      // Time before the id, which carries it (click_id.hpp): rows are appended at one end, and no index has random keys.
      {area::traffic, "links", 1,
       "create table click(shop text not null, at bigint not null, click text not null, link text not null, "
       "sharer text not null, source text not null, campaign text not null, network text not null, "
       "flags text not null, tracking text not null, referer_host text not null, "
       "primary key(shop, at, click)) {clustered}"}};
  return steps;
}

}  // namespace vetrina::links::sql
