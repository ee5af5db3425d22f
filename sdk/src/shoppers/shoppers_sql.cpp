#include "shoppers/shoppers_sql.hpp"

namespace vetrina::shoppers::sql {

using store::area;
using store::statement;

#define SHOPPER_COLUMNS \
  "shopper, public_id, name, avatar, email_verified, market, locale, minor, has_other_credential, created_at"

statement const find_shopper{area::record, "select " SHOPPER_COLUMNS " from shopper where shop = $1 and shopper = $2"};
statement const find_public{area::record, "select " SHOPPER_COLUMNS " from shopper where shop = $1 and public_id = $2"};
statement const find_email{area::record, "select " SHOPPER_COLUMNS
                                         " from shopper where shop = $1 and email_hash = $2 "
                                         "and email_verified = 1 order by created_at, shopper limit 1"};
#undef SHOPPER_COLUMNS
statement const put_shopper{area::record,
                            "insert into shopper(shop, shopper, public_id, name, avatar, email_hash, email_sealed, "
                            "email_verified, market, locale, minor, has_other_credential, created_at) "
                            "values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
                            "on conflict(shop, shopper) do update set name = excluded.name, avatar = excluded.avatar, "
                            "email_hash = excluded.email_hash, email_sealed = excluded.email_sealed, "
                            "email_verified = excluded.email_verified, market = excluded.market, "
                            "locale = excluded.locale, minor = excluded.minor, "
                            "has_other_credential = excluded.has_other_credential"};
statement const erase_shopper{area::record, "delete from shopper where shop = $1 and shopper = $2"};
statement const export_shopper{area::record,
                               "select email_hash, email_sealed from shopper where shop = $1 and shopper = $2"};

statement const consents{area::record,
                         "select purpose, granted, withdrawn_seq from consent where shop = $1 and shopper = $2"};
statement const consent_rows{area::record,
                             "select purpose, granted, at, receipt from consent where shop = $1 and shopper = $2 "
                             "order by purpose"};
statement const put_consent{area::record,
                            "insert into consent(shop, shopper, purpose, granted, at, receipt, withdrawn_seq) "
                            "values($1, $2, $3, $4, $5, $6, $7) on conflict(shop, shopper, purpose) do update set "
                            "granted = excluded.granted, at = excluded.at, receipt = excluded.receipt, "
                            "withdrawn_seq = case when excluded.withdrawn_seq > consent.withdrawn_seq "
                            "then excluded.withdrawn_seq else consent.withdrawn_seq end"};
statement const erase_consents{area::record, "delete from consent where shop = $1 and shopper = $2"};

statement const last_receipt{area::record, "select seq, hash from receipt where shop = $1 order by seq desc limit 1"};
statement const put_receipt{area::record,
                            "insert into receipt(shop, seq, receipt, shopper, order_id, at, salt, body, digest, "
                            "prev_hash, hash, signature) values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
statement const receipt_page{area::record,
                             "select receipt, at, body, hash, prev_hash, seq, salt, signature from receipt "
                             "where shop = $1 and shopper = $2 and seq < $3 order by seq desc limit $4"};
statement const receipt_chain{
    area::record,
    "select salt, body, digest, prev_hash, hash, receipt, signature from receipt where shop = $1 "
    "order by seq"};
statement const erase_receipts{area::record,
                               "update receipt set salt = null, body = null, shopper = null, order_id = null "
                               "where shop = $1 and shopper = $2"};
statement const erase_order_receipts{area::record,
                                     "update receipt set salt = null, body = null, order_id = null "
                                     "where shop = $1 and order_id = $2 and shopper is null"};

statement const put_policy{area::record,
                           "insert into policy(shop, purpose, locale, version, at, text, text_hash) "
                           "values($1, $2, $3, $4, $5, $6, $7) on conflict(shop, purpose, locale, version) do nothing"};
statement const any_policy{area::record, "select 1 from policy where shop = $1 and purpose = $2 limit 1"};
statement const match_policy{area::record,
                             "select text_hash from policy where shop = $1 and purpose = $2 and locale = $3 "
                             "and version = $4"};
statement const policies_of{area::record,
                            "select text, text_hash, version, locale from policy where shop = $1 and purpose = $2 "
                            "order by at desc, version desc, locale"};

std::span<store::migration const> migrations() noexcept {
  static store::migration const steps[] = {
      {area::record, "shoppers", 1,
       "create table shopper(shop text not null, shopper text not null, public_id text not null, name text, "
       "avatar text, email_hash text, email_sealed {bytes}, email_verified bigint not null, market text not null, "
       "locale text not null, minor bigint not null, has_other_credential bigint not null, "
       "created_at bigint not null, primary key(shop, shopper)) {clustered};"
       "create unique index shopper_by_public_id on shopper(shop, public_id);"
       "create index shopper_by_email on shopper(shop, email_hash);"
       "create table consent(shop text not null, shopper text not null, purpose text not null, "
       "granted bigint not null, at bigint not null, receipt text not null, withdrawn_seq bigint not null, "
       "primary key(shop, shopper, purpose)) {clustered};"
       "create table receipt(shop text not null, seq bigint not null, receipt text not null, shopper text, "
       "order_id text, at bigint not null, salt text, body text, digest text not null, prev_hash text not null, "
       "hash text not null, primary key(shop, seq)) {clustered};"
       "create unique index receipt_by_id on receipt(shop, receipt);"
       "create index receipt_by_shopper on receipt(shop, shopper, seq);"
       "create index receipt_by_order on receipt(shop, order_id);"
       "create table policy(shop text not null, purpose text not null, locale text not null, version text not null, "
       "at bigint not null, text text not null, text_hash text not null, "
       "primary key(shop, purpose, locale, version)) {clustered}"},
      {area::record, "shoppers", 2,
       "create table circle(shop text not null, circle text not null, name text, owner text not null, "
       "primary key(shop, circle)) {clustered};"
       "create table circle_member(shop text not null, circle text not null, shopper text not null, "
       "joined_at bigint not null, primary key(shop, circle, shopper)) {clustered};"
       "create index circle_member_shopper on circle_member(shop, shopper);"
       "create table circle_invitation(shop text not null, secret_hash text not null, circle text not null, "
       "expires_at bigint not null, primary key(shop, secret_hash)) {clustered};"
       "create index circle_invitation_circle on circle_invitation(shop, circle)"},
      {area::record, "receipts", 1, "alter table receipt add column signature text"},
      // merged_shopper: the row of who ended in another, as it was, while that can be undone.
      {area::record, "shoppers", 3,
       "create table shopper_merge(shop text not null, plan text not null, from_shopper text not null, "
       "from_public text not null, into_shopper text not null, holder text not null, digest text not null, "
       "state text not null, "
       "made_at bigint not null, applied_at bigint not null, undo_until bigint not null, "
       "primary key(shop, plan)) {clustered};"
       "create index shopper_merge_holder on shopper_merge(shop, holder);"
       "create index shopper_merge_from on shopper_merge(shop, from_shopper);"
       "create table shopper_merge_part(shop text not null, plan text not null, module text not null, "
       "body text not null, primary key(shop, plan, module)) {clustered};"
       "create table merged_shopper(shop text not null, shopper text not null, public_id text not null, name text, "
       "avatar text, email_hash text, email_sealed {bytes}, email_verified bigint not null, market text not null, "
       "locale text not null, minor bigint not null, has_other_credential bigint not null, "
       "created_at bigint not null, primary key(shop, shopper)) {clustered}"},
      // What a confirmation code stands for, under no name.
      {area::record, "shoppers", 4,
       "create table erasure(shop text not null, code text not null, at bigint not null, "
       "primary key(shop, code)) {clustered}"},
      // What networks have still to be told for it, under no name either.
      {area::record, "shoppers", 5,
       "create table erasure_step(shop text not null, step text not null, code text not null, "
       "connector text not null, plugin text not null, state text not null, tries bigint not null, "
       "reason text not null, at bigint not null, made_at bigint not null, primary key(shop, step)) {clustered};"
       "create index erasure_step_code on erasure_step(shop, code)"},
      // A receipt is looked for by its shopper, and a guest's by the order: no other index is written for each login.
      {area::record, "shoppers", 6,
       "drop index receipt_by_id;"
       "drop index receipt_by_order;"
       "create index receipt_by_order on receipt(shop, order_id) where order_id is not null"}};
  return steps;
}

}  // namespace vetrina::shoppers::sql
