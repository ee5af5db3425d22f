#include "identity/follower_sql.hpp"

namespace vetrina::identity::sql {

using store::area;
using store::statement;

// The last look of a day counts for it.
statement const put_followers{area::record,
                              "insert into follower_count(shop, connector, account, day, followers, approximate, at) "
                              "values($1, $2, $3, $4, $5, $6, $7) on conflict(shop, connector, account, day) "
                              "do update set followers = excluded.followers, approximate = excluded.approximate, "
                              "at = excluded.at"};
// With the newest row before the first day, so that each account has something to begin with.
statement const followers_since{area::record,
                                "select connector, account, day, followers, approximate, at from follower_count c "
                                "where shop = $1 and day >= coalesce((select max(day) from follower_count b "
                                "where b.shop = c.shop and b.connector = c.connector and b.account = c.account "
                                "and b.day <= $2), $2) order by connector, account, day"};
statement const follower_accounts{area::record,
                                  "select distinct connector, account from follower_count where shop = $1"};
statement const drop_old_followers{area::record, "delete from follower_count where shop = $1 and day < $2"};

}  // namespace vetrina::identity::sql
