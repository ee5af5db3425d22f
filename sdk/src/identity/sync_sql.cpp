#include "identity/sync_sql.hpp"

namespace vetrina::identity::sql {

using store::area;
using store::statement;

statement const find_progress{area::record,
                              "select plan, started_at, list, page, people, cut, cursor_sealed, version "
                              "from sync_progress where shop = $1 and identity = $2"};
statement const put_progress{area::record,
                             "insert into sync_progress(shop, identity, plan, started_at, list, page, people, cut, "
                             "cursor_sealed, version) values($1, $2, $3, $4, 0, 0, 0, 0, '', 1)"};
// Compare and set: of two that read the same page, one goes on.
statement const move_progress{area::record,
                              "update sync_progress set list = $4, page = $5, people = $6, cut = $7, "
                              "cursor_sealed = $8, version = version + 1 "
                              "where shop = $1 and identity = $2 and version = $3 and started_at = $9"};
statement const drop_progress{area::record, "delete from sync_progress where shop = $1 and identity = $2"};
statement const put_page{area::record,
                         "insert into sync_page(shop, identity, list, page, cursor_hash, people) "
                         "values($1, $2, $3, $4, $5, $6)"};
statement const all_pages{area::record,
                          "select list, people from sync_page where shop = $1 and identity = $2 order by list, page"};
statement const find_cursor{area::record,
                            "select page from sync_page where shop = $1 and identity = $2 and list = $3 "
                            "and cursor_hash = $4 order by page limit 1"};
statement const drop_pages{area::record, "delete from sync_page where shop = $1 and identity = $2"};
statement const drop_old_pages{area::record,
                               "delete from sync_page where shop = $1 and identity in (select identity "
                               "from sync_progress p where p.shop = $1 and p.started_at < $2)"};
statement const drop_old_progress{area::record, "delete from sync_progress where shop = $1 and started_at < $2"};

statement const page_of_cursors{area::record,
                                "select identity, 'sync_cursor', 1, cursor_sealed from sync_progress where shop = $1 "
                                "and (identity > $2 or (identity = $2 and 'sync_cursor' > $3)) "
                                "and cursor_sealed <> '' order by identity limit $4"};
statement const swap_cursor{area::record,
                            "update sync_progress set cursor_sealed = $4 where shop = $1 and identity = $2 "
                            "and $3 = 'sync_cursor' and cursor_sealed = $5"};

statement const find_spending{area::scratch,
                              "select hour, requests, day, microusd, waits_until, because from connector_spending "
                              "where shop = $1 and connector = $2"};
statement const put_spending{area::scratch,
                             "insert into connector_spending(shop, connector, hour, requests, day, microusd, "
                             "waits_until, because) values($1, $2, $3, $4, $5, $6, $7, $8) "
                             "on conflict(shop, connector) do update set hour = excluded.hour, "
                             "requests = excluded.requests, day = excluded.day, microusd = excluded.microusd, "
                             "waits_until = excluded.waits_until, because = excluded.because"};
statement const waiting_connectors{area::scratch,
                                   "select shop, connector, waits_until, because from connector_spending "
                                   "where waits_until > $1 order by shop, connector limit 20"};

statement const find_walk{area::record,
                          "select position, stop, wrapped from edge_walk where shop = $1 and connector = $2"};
statement const put_walk{area::record,
                         "insert into edge_walk(shop, connector, position, stop, wrapped) values($1, $2, $3, $4, $5) "
                         "on conflict(shop, connector) do update set position = excluded.position, "
                         "stop = excluded.stop, wrapped = excluded.wrapped"};
statement const drop_walk{area::record, "delete from edge_walk where shop = $1 and connector = $2"};

}  // namespace vetrina::identity::sql
