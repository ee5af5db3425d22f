#include "friends/friends_sql.hpp"

namespace vetrina::friends::sql {

using store::area;
using store::statement;

statement const find_graph{area::record, "select edges from friend_graph where shop = $1 and identity = $2"};
statement const put_graph{area::record,
                          "insert into friend_graph(shop, identity, edges) values($1, $2, $3) "
                          "on conflict(shop, identity) do update set edges = excluded.edges"};
statement const drop_graph{area::record, "delete from friend_graph where shop = $1 and identity = $2"};
statement const graphs_after{
    area::record, "select identity from friend_graph where shop = $1 and identity > $2 order by identity limit $3"};

statement const find_node{area::record, "select node from friend_node where shop = $1 and identity = $2"};
statement const identity_of_node{area::record, "select identity from friend_node where shop = $1 and node = $2"};
statement const take_node{area::record,
                          "insert into friend_last_node(shop, node) values($1, 1) "
                          "on conflict(shop) do update set node = friend_last_node.node + 1"};
statement const last_node{area::record, "select node from friend_last_node where shop = $1"};
statement const put_node{area::record, "insert into friend_node(shop, node, identity) values($1, $2, $3)"};
statement const drop_node{area::record, "delete from friend_node where shop = $1 and identity = $2"};

statement const put_bond{area::record,
                         "insert into friend_bond(shop, identity, node, day) values($1, $2, $3, $4) "
                         "on conflict(shop, identity, node, day) do nothing"};
statement const bonds_of{area::record,
                         "select node, count(*) from friend_bond where shop = $1 and identity = $2 and day >= $3 "
                         "group by node order by node"};
statement const drop_bonds{area::record, "delete from friend_bond where shop = $1 and identity = $2"};
statement const drop_bonds_to{area::record,
                              "delete from friend_bond where shop = $1 and node in "
                              "(select node from friend_node where shop = $1 and identity = $2)"};
statement const drop_old_bonds{area::record, "delete from friend_bond where shop = $1 and day < $2"};

statement const put_block{area::record,
                          "insert into friend_block(shop, shopper, other, made_at) values($1, $2, $3, $4) "
                          "on conflict(shop, shopper, other) do nothing"};
statement const drop_block{area::record, "delete from friend_block where shop = $1 and shopper = $2 and other = $3"};
statement const drop_blocks{area::record, "delete from friend_block where shop = $1 and (shopper = $2 or other = $2)"};
statement const find_block{area::record, "select 1 from friend_block where shop = $1 and shopper = $2 and other = $3"};
statement const whole_blocks_of{area::record,
                                "select shopper, other, made_at from friend_block "
                                "where shop = $1 and (shopper = $2 or other = $2)"};
statement const blocks_of{
    area::record, "select other, made_at from friend_block where shop = $1 and shopper = $2 order by made_at, other"};
statement const blocked_between{area::record,
                                "select other from friend_block where shop = $1 and shopper = $2 "
                                "union select shopper from friend_block where shop = $1 and other = $2"};

statement const find_fact{area::record,
                          "select standing, standing_before, since from count_fact where shop = $1 and owner = $2 "
                          "and kind = $3 and family = $4 and product = $5"};
statement const put_fact{area::record,
                         "insert into count_fact(shop, owner, kind, family, product, standing, standing_before, since) "
                         "values($1, $2, $3, $4, $5, $6, $7, $8) "
                         "on conflict(shop, owner, kind, family, product) do update set standing = excluded.standing, "
                         "standing_before = excluded.standing_before, since = excluded.since"};
// What was taken back and has left the published figures is no longer anybody's business.
statement const sweep_facts{area::record, "delete from count_fact where shop = $1 and standing = 0 and since < $2"};

statement const find_owner{area::record,
                           "select market, market_before, market_since, counted, counted_before, counted_since "
                           "from count_owner where shop = $1 and owner = $2"};
statement const put_owner{area::record,
                          "insert into count_owner(shop, owner, market, market_before, market_since, counted, "
                          "counted_before, counted_since) values($1, $2, $3, $4, $5, $6, $7, $8) "
                          "on conflict(shop, owner) do update set market = excluded.market, "
                          "market_before = excluded.market_before, market_since = excluded.market_since, "
                          "counted = excluded.counted, counted_before = excluded.counted_before, "
                          "counted_since = excluded.counted_since"};
statement const guest_owners{area::record, "select owner from count_owner where shop = $1 and owner like 'g_%'"};

statement const put_family{area::record,
                           "insert into count_family(shop, family, line, brand, sensitive) values($1, $2, $3, $4, $5) "
                           "on conflict(shop, family) do update set line = excluded.line, brand = excluded.brand, "
                           "sensitive = excluded.sensitive"};
statement const brands_of_line{area::record,
                               "select distinct brand from count_family where shop = $1 and line = $2 "
                               "and brand <> '' and sensitive = 0 order by brand limit 2"};
statement const find_count_family{area::record,
                                  "select line, brand, sensitive from count_family where shop = $1 and family = $2"};

// Owners by market as they stood when day $N began. An owner has one market, so the sums over markets count nobody twice.
#define STOOD(column, day, since) "(case when " since " < " day " then " column " else " column "_before end)"
// An erased owner's facts as they stood when the day began, under another name and gone when it ends.
statement const lapse_facts{area::record,
                            "update count_fact set owner = $3, standing_before = " STOOD(
                                "standing", "$4", "since") ", standing = 0, since = $4 where shop = $1 and owner = $2"};
statement const lapse_owner{area::record,
                            "update count_owner set owner = $3, market = " STOOD("market", "$4", "market_since")
                            ", market_before = " STOOD("market", "$4", "market_since") ", market_since = $4"
                            ", counted = 0, counted_before = " STOOD("counted", "$4", "counted_since")
                            ", counted_since = $4 where shop = $1 and owner = $2"};
statement const drop_uncounted_facts{area::record,
                                     "delete from count_fact where shop = $1 and owner = $2 and standing_before = 0"};
// Owners under such a name of whom nothing is left.
statement const sweep_owners{area::record,
                             "delete from count_owner where shop = $1 and substr(owner, 1, 2) = 'x_' "
                             "and not exists(select 1 from count_fact f where f.shop = count_owner.shop "
                             "and f.owner = count_owner.owner)"};
#define COUNTED_BY_MARKET(filter, day) \
  "select " STOOD("o.market", day, "o.market_since") ", count(distinct f.owner), "                                                    \
  "count(distinct case when " STOOD("f.standing", day, "f.since") " = 2 then f.owner end) "                         \
  "from count_fact f join count_owner o "                                                                           \
  "on o.shop = f.shop and o.owner = f.owner join count_family c on c.shop = f.shop and c.family = f.family "        \
  "where f.shop = $1 and f.kind = $2 and " filter " and c.sensitive = 0 "                                           \
  "and " STOOD("f.standing", day, "f.since") " > 0 "                                                                \
  "and " STOOD("o.counted", day, "o.counted_since") " = 1 group by 1"
statement const count_product{area::record, COUNTED_BY_MARKET("f.family = $3 and f.product = $4", "$5")};
statement const count_family{area::record, COUNTED_BY_MARKET("f.family = $3", "$4")};
statement const count_line{area::record, COUNTED_BY_MARKET("c.line = $3", "$4")};
statement const count_brand{area::record, COUNTED_BY_MARKET("c.brand = $3", "$4")};
#undef COUNTED_BY_MARKET
// Families that may have a published figure at all, most owners first.
statement const top_families{area::record,
                             "select f.family, count(distinct f.owner) from count_fact f join count_owner o "
                             "on o.shop = f.shop and o.owner = f.owner join count_family c on c.shop = f.shop "
                             "and c.family = f.family where f.shop = $1 and c.sensitive = 0 "
                             "and f.kind <> 'review' and " STOOD("f.standing", "$2", "f.since") " > 0 "
                             "and " STOOD("o.counted", "$2", "o.counted_since") " = 1 group by f.family "
                             "having count(distinct f.owner) >= $3 order by 2 desc, f.family limit $4"};
#undef STOOD

std::span<store::migration const> migrations() noexcept {
  static store::migration const steps[] = {
      {area::record, "friends", 1,
       // Both ends are identities linked here. Rows of identities that are gone mean nothing and join nothing.
       "create table friend_edge(shop text not null, from_identity text not null, to_identity text not null, "
       "network text not null, primary key(shop, from_identity, to_identity)) {clustered};"
       "create index friend_edge_to on friend_edge(shop, to_identity);"
       "create table friend_block(shop text not null, shopper text not null, other text not null, "
       "made_at bigint not null, primary key(shop, shopper, other)) {clustered};"
       "create index friend_block_other on friend_block(shop, other);"
       // Owners by public id. Each value beside what it was before its last change and the day (UTC) of that change.
       // A fact's standing: 0 taken back, 1 said, 2 held by an order; one value, so that an order shows no sooner than
       // a count does.
       "create table count_fact(shop text not null, owner text not null, kind text not null, family text not null, "
       "product text not null, standing bigint not null, standing_before bigint not null, "
       "since bigint not null, primary key(shop, owner, kind, family, product)) {clustered};"
       "create index count_fact_family on count_fact(shop, family, kind);"
       "create index count_fact_gone on count_fact(shop, since) where standing = 0;"
       "create table count_owner(shop text not null, owner text not null, market text not null, "
       "market_before text not null, market_since bigint not null, counted bigint not null, "
       "counted_before bigint not null, counted_since bigint not null, primary key(shop, owner)) {clustered};"
       "create table count_family(shop text not null, family text not null, line text not null, brand text not null, "
       "sensitive bigint not null, primary key(shop, family)) {clustered};"
       "create index count_family_line on count_family(shop, line);"
       "create index count_family_brand on count_family(shop, brand)"},
      {area::record, "friends", 2,
       // A row an edge becomes a packed row an identity (graph.hpp), which SQL cannot write: lists are read again.
       "create table friend_graph(shop text not null, identity text not null, edges {bytes} not null, "
       "primary key(shop, identity)) {clustered};"
       "create table friend_node(shop text not null, node bigint not null, identity text not null, "
       "primary key(shop, node)) {clustered};"
       "create unique index friend_node_identity on friend_node(shop, identity);"
       "create table friend_last_node(shop text not null, node bigint not null, primary key(shop)) {clustered};"
       "insert into job(shop, name, key, due_at, lease_until, lease_owner, attempts, version, body) "
       "select distinct shop, 'identity.sync', from_identity, 0, 0, '', 0, 1, '{}' from friend_edge where true "
       "on conflict(shop, name, key) do nothing;"
       "drop table friend_edge"},
      {area::record, "friends", 3,
       // Days on which something came to an identity from a friend (bonds.hpp), who stands there by a number.
       "create table friend_bond(shop text not null, identity text not null, node bigint not null, day bigint not null, "
       "primary key(shop, identity, node, day)) {clustered};"
       "create index friend_bond_node on friend_bond(shop, node);"
       "create index friend_bond_day on friend_bond(shop, day)"}};
  return steps;
}

}  // namespace vetrina::friends::sql
