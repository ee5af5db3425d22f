#include "shoppers/circles_sql.hpp"

namespace vetrina::shoppers::sql {

using store::area;
using store::statement;

statement const put_circle{area::record,
                           "insert into circle(shop, circle, name, owner) values($1, $2, $3, $4) "
                           "on conflict(shop, circle) do update set name = excluded.name, owner = excluded.owner"};
statement const find_circle{area::record, "select circle, name, owner from circle where shop = $1 and circle = $2"};
statement const drop_circle{area::record, "delete from circle where shop = $1 and circle = $2"};

statement const find_member{area::record,
                            "select 1 from circle_member where shop = $1 and circle = $2 and shopper = $3"};
statement const add_member{area::record,
                           "insert into circle_member(shop, circle, shopper, joined_at) values($1, $2, $3, $4) "
                           "on conflict(shop, circle, shopper) do nothing"};
statement const drop_member{area::record, "delete from circle_member where shop = $1 and circle = $2 and shopper = $3"};
statement const members_of{area::record,
                           "select shopper, joined_at from circle_member where shop = $1 and circle = $2 "
                           "order by joined_at, shopper"};
statement const circles_of{area::record,
                           "select circle from circle_member where shop = $1 and shopper = $2 order by circle"};
statement const circle_mates{area::record,
                             "select b.shopper, b.circle from circle_member a join circle_member b on b.shop = a.shop "
                             "and b.circle = a.circle where a.shop = $1 and a.shopper = $2 and b.shopper <> $2 "
                             "order by b.shopper, b.circle"};

statement const put_invitation{area::record,
                               "insert into circle_invitation(shop, secret_hash, circle, expires_at) "
                               "values($1, $2, $3, $4)"};
statement const find_invitation{area::record,
                                "select circle, expires_at from circle_invitation where shop = $1 "
                                "and secret_hash = $2"};
statement const drop_invitation{area::record, "delete from circle_invitation where shop = $1 and secret_hash = $2"};
statement const drop_invitations{area::record, "delete from circle_invitation where shop = $1 and circle = $2"};
statement const sweep_invitations{area::record, "delete from circle_invitation where shop = $1 and expires_at <= $2"};

}  // namespace vetrina::shoppers::sql
