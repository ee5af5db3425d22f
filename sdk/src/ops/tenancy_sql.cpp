#include "ops/tenancy_sql.hpp"

namespace vetrina::ops::tenancy {

using store::area;
using store::statement;

statement const put_shop{area::record,
                         "insert into shop(shop, body, changed_at) values($1, $2, $3) "
                         "on conflict(shop) do update set body = excluded.body, changed_at = excluded.changed_at"};
statement const forget_hosts{area::record, "delete from shop_host where shop = $1"};
statement const put_host{area::record, "insert into shop_host(host, shop) values($1, $2)"};
statement const page_of_shops{area::record, "select body from shop where shop > $1 order by shop limit $2"};
statement const put_key{area::record,
                        "insert into api_key(shop, api_key, key_hash, scopes, made_at, revoked_at) "
                        "values($1, $2, $3, $4, $5, 0)"};
statement const forget_epoch{area::record, "delete from session_epoch where shop = $1 and shopper = $2"};
statement const forget_answers{area::record, "delete from idempotency where shop = $1 and shopper = $2"};
// The chain keeps its hashes; what they covered is gone (DESIGN.md section 6).
statement const forget_audit{area::record,
                             "update audit set salt = '', body = '', shopper = '' where shop = $1 and shopper = $2"};
statement const find_answer{
    area::record,
    "select request_hash, answer, media_type from idempotency "
    "where shop = $1 and shopper = $2 and operation = $3 and idempotency_key = $4 and made_at > $5"};
statement const put_answer{area::record,
                           "insert into idempotency(shop, shopper, operation, idempotency_key, request_hash, answer, "
                           "media_type, made_at) values($1, $2, $3, $4, $5, $6, $7, $8) "
                           "on conflict(shop, shopper, operation, idempotency_key) do update set "
                           "request_hash = excluded.request_hash, answer = excluded.answer, "
                           "media_type = excluded.media_type, made_at = excluded.made_at"};
statement const trim_answers{area::record, "delete from idempotency where shop = $1 and made_at <= $2"};
statement const last_audit{area::record, "select seq, hash from audit where shop = $1 order by seq desc limit 1"};
statement const whole_audit{area::record,
                            "select seq, at, actor, operation, shopper, salt, body, prev_hash, hash from audit "
                            "where shop = $1 order by seq"};
statement const put_audit{area::record,
                          "insert into audit(shop, seq, at, actor, operation, shopper, salt, body, prev_hash, hash) "
                          "values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};

std::span<store::migration const> migrations() noexcept {
  static store::migration const steps[] = {
      {area::record, "ops", 1,
       "create table shop(shop text not null primary key, body text not null, changed_at bigint not null) {clustered};"
       "create table shop_host(host text not null, shop text not null, primary key(host, shop)) {clustered};"
       "create table api_key(shop text not null, api_key text not null, key_hash text not null, scopes text not null, "
       "made_at bigint not null, revoked_at bigint not null, primary key(shop, api_key)) {clustered};"
       "create unique index api_key_hash on api_key(key_hash);"
       "create table session_epoch(shop text not null, shopper text not null, epoch bigint not null, "
       "primary key(shop, shopper)) {clustered};"
       "create table idempotency(shop text not null, shopper text not null, operation text not null, "
       "idempotency_key text not null, request_hash text not null, answer text not null, media_type text not null, "
       "made_at bigint not null, primary key(shop, shopper, operation, idempotency_key)) {clustered};"
       "create table audit(shop text not null, seq bigint not null, at bigint not null, actor text not null, "
       "operation text not null, shopper text not null, salt text not null, body text not null, "
       "prev_hash text not null, hash text not null, primary key(shop, seq)) {clustered}"},
      // Each call with a key drops the answers that are too old.
      {area::record, "ops", 2, "create index idempotency_age on idempotency(shop, made_at)"}};
  return steps;
}

}  // namespace vetrina::ops::tenancy
