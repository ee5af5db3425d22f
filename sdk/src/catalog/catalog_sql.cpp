#include "catalog/catalog_sql.hpp"

namespace vetrina::catalog::sql {

using store::area;
using store::statement;

statement const product_by_id{area::record, "select body from product where shop = $1 and product = $2"};
statement const products_of_family{
    area::record, "select body from product where shop = $1 and family = $2 order by position, product"};
statement const family_by_id{area::record, "select body from family where shop = $1 and family = $2"};
statement const put_product{
    area::record,
    "insert into product(shop, product, family, position, searched, body) values($1, $2, $3, $4, $5, $6) "
    "on conflict(shop, product) do update set family = excluded.family, "
    "searched = excluded.searched, body = excluded.body"};
statement const move_product{area::record, "update product set position = $3 where shop = $1 and product = $2"};
statement const remove_product{area::record, "delete from product where shop = $1 and product = $2"};
statement const put_family{area::record,
                           "insert into family(shop, family, body) values($1, $2, $3) "
                           "on conflict(shop, family) do update set body = excluded.body"};
statement const remove_family{area::record, "delete from family where shop = $1 and family = $2"};
statement const all_products{area::record, "select product, family from product where shop = $1 order by product"};
statement const page_of_products{
    area::record,
    "select body, position from product where shop = $1 and (position, product) > ($2, $3) "
    "and ($4 = '' or family = $4) and ($5 = '' or searched like $5 escape '\\') "
    "order by position, product limit $6"};
// `searched` begins with the title in lower case; as much of it as fits a cursor.
statement const page_by_title{area::record,
                              "select body, substr(searched, 1, 120) from product where shop = $1 "
                              "and (substr(searched, 1, 120) > $2 or (substr(searched, 1, 120) = $2 and product > $3)) "
                              "and ($4 = '' or family = $4) and ($5 = '' or searched like $5 escape '\\') "
                              "order by substr(searched, 1, 120), product limit $6"};
statement const page_of_newest{area::record,
                               "select body, position from product where shop = $1 and (position, product) < ($2, $3) "
                               "and ($4 = '' or family = $4) and ($5 = '' or searched like $5 escape '\\') "
                               "order by position desc, product desc limit $6"};
statement const last_position{area::record, "select coalesce(max(position), 0) from product where shop = $1"};

std::span<store::migration const> migrations() noexcept {
  static store::migration const steps[] = {
      {area::record, "catalog", 1,
       "create table product(shop text not null, product text not null, family text not null, position bigint not null, "
       "searched text not null, body text not null, primary key(shop, product)) {clustered};"
       "create index product_family on product(shop, family);"
       "create index product_position on product(shop, position, product);"
       "create table family(shop text not null, family text not null, body text not null, "
       "primary key(shop, family)) {clustered}"},
      {area::record, "catalog", 2,
       "create index product_by_title on product(shop, substr(searched, 1, 120), product)"}};
  return steps;
}

}  // namespace vetrina::catalog::sql
