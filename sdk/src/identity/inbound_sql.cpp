#include "identity/inbound_sql.hpp"

namespace vetrina::identity::sql {

using store::area;
using store::statement;

statement const find_notice{area::record,
                            "select forget_at from inbound_notice "
                            "where shop = $1 and connector = $2 and notice_hash = $3"};
statement const put_notice{area::record,
                           "insert into inbound_notice(shop, connector, notice_hash, forget_at) "
                           "values($1, $2, $3, $4)"};
statement const forget_notices{area::record, "delete from inbound_notice where shop = $1 and forget_at <= $2"};

statement const put_erasure{area::record, "insert into erasure_request(shop, code, done_at) values($1, $2, $3)"};
statement const find_erasure{area::record, "select done_at from erasure_request where shop = $1 and code = $2"};

statement const put_session{area::record,
                            "insert into provider_session(shop, issuer, session_hmac, identity, ends_at) "
                            "values($1, $2, $3, $4, $5) on conflict(shop, issuer, session_hmac) do update set "
                            "identity = excluded.identity, ends_at = excluded.ends_at"};
statement const identity_of_session{area::record,
                                    "select identity from provider_session "
                                    "where shop = $1 and issuer = $2 and session_hmac = $3"};
statement const drop_sessions{area::record, "delete from provider_session where shop = $1 and identity = $2"};
statement const drop_old_sessions{area::record,
                                  "delete from provider_session where shop = $1 and identity = $2 and ends_at <= $3"};

}  // namespace vetrina::identity::sql
