#include "activity/activity_sql.hpp"

namespace vetrina::activity::sql {

using store::area;
using store::statement;

statement const put_purchase{
    area::record,
    "insert into purchase(shop, order_id, shopper, guest, email_hash, at, state, currency, total_minor, "
    "discount_minor, tax_minor, shipping_minor, market, test, social, click, session_hash, coupons, device_hash, "
    "shipping_hash, payment_hash, answered_at, not_now_reason, content_hash, state_at, delivered_at) "
    "values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 0, "
    "null, $22, $23, $24)"};
#define PURCHASE_COLUMNS \
  "order_id, shopper, guest, at, state, currency, total_minor, market, test, click, answered_at, " \
  "content_hash, social, state_at, delivered_at"
statement const find_purchase{area::record,
                              "select " PURCHASE_COLUMNS " from purchase where shop = $1 and order_id = $2"};
statement const purchases_of{
    area::record, "select " PURCHASE_COLUMNS " from purchase where shop = $1 and shopper = $2 order by at, order_id"};
#undef PURCHASE_COLUMNS
statement const put_line{area::record,
                         "insert into purchase_line(shop, order_id, line, position, product, family, quantity, "
                         "price_minor, counted, returned) values($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)"};
statement const lines_of{area::record,
                         "select line, product, family, quantity, price_minor, counted, returned from purchase_line "
                         "where shop = $1 and order_id = $2 order by position"};
statement const holding_product{area::record,
                                "select p.order_id from purchase p join purchase_line l on l.shop = p.shop "
                                "and l.order_id = p.order_id where p.shop = $1 and p.shopper = $2 "
                                "and l.product = $3 and l.returned < l.quantity and p.state <> 'cancelled' "
                                "and p.social = 1 "
                                "order by p.at desc, p.order_id limit 1"};
statement const holding_family{area::record,
                               "select p.order_id from purchase p join purchase_line l on l.shop = p.shop "
                               "and l.order_id = p.order_id where p.shop = $1 and p.shopper = $2 "
                               "and l.family = $3 and l.returned < l.quantity and p.state <> 'cancelled' "
                               "and p.social = 1 "
                               "order by p.at desc, p.order_id limit 1"};
statement const set_state{area::record,
                          "update purchase set state = $3, state_at = $4, delivered_at = $5 "
                          "where shop = $1 and order_id = $2"};
statement const return_line{area::record,
                            "update purchase_line set returned = $4 where shop = $1 and order_id = $2 and line = $3"};
statement const addresses_of{area::record,
                             "select distinct shipping_hash from purchase where shop = $1 and shopper = $2 "
                             "and shipping_hash is not null"};
statement const address_of_order{
    area::record, "select shipping_hash from purchase where shop = $1 and order_id = $2 and shipping_hash is not null"};
statement const clicks_of{area::record,
                          "select distinct click from purchase where shop = $1 and shopper = $2 "
                          "and click is not null order by click"};
statement const buyers_at{area::record,
                          "select distinct shopper from purchase where shop = $1 and shipping_hash = $2 "
                          "and shopper is not null"};
statement const answer_card{area::record,
                            "update purchase set answered_at = $3, not_now_reason = $4 "
                            "where shop = $1 and order_id = $2"};
statement const count_guest_line{area::record,
                                 "update purchase_line set counted = $4 where shop = $1 and order_id = $2 "
                                 "and product = $3"};
// The shop's own books keep lines and prices; the person goes.
statement const forget_buyer{area::record,
                             "update purchase set shopper = null, email_hash = null, click = null, "
                             "session_hash = null, device_hash = null, shipping_hash = null, payment_hash = null, "
                             "coupons = '[]' where shop = $1 and shopper = $2"};
statement const uncount_lines{area::record, "update purchase_line set counted = 0 where shop = $1 and order_id = $2"};
statement const forget_guest_order{area::record,
                                   "update purchase set guest = $3, email_hash = null, click = null, "
                                   "session_hash = null, device_hash = null, shipping_hash = null, "
                                   "payment_hash = null, coupons = '[]' "
                                   "where shop = $1 and order_id = $2 and shopper is null"};
statement const guest_orders_of_email{area::record,
                                      "select order_id from purchase where shop = $1 and email_hash = $2 "
                                      "and shopper is null order by order_id"};
statement const guest_of{area::record, "select order_id from purchase where shop = $1 and guest = $2"};

#define INTERACTION_COLUMNS \
  "shopper, product, family, kind, at, audience, ask, gift, visible_from, grant_seq, verified, order_id, reason, " \
  "note, owned_since, embargo_days, stars"
#define SET_INTERACTION \
  "do update set product = excluded.product, family = excluded.family, at = excluded.at, " \
  "audience = excluded.audience, ask = excluded.ask, gift = excluded.gift, visible_from = excluded.visible_from, " \
  "grant_seq = excluded.grant_seq, verified = excluded.verified, order_id = excluded.order_id, " \
  "reason = excluded.reason, note = excluded.note, owned_since = excluded.owned_since, " \
  "embargo_days = excluded.embargo_days, stars = excluded.stars, market = excluded.market"
statement const append_interaction{
    area::record,
    "insert into recent_interaction(run, shop, subject, " INTERACTION_COLUMNS
    ", market) "
    "values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) "
    "on conflict(shop, run, shopper, subject, kind) " SET_INTERACTION};
statement const find_interaction{area::record,
                                 "select " INTERACTION_COLUMNS
                                 " from every_interaction where shop = $1 and shopper = $2 and subject = $3 "
                                 "and kind = $4"};
statement const remove_interaction{area::record,
                                   "delete from interaction where shop = $1 and shopper = $2 and subject = $3 "
                                   "and kind = $4"};
#define IN_ANY_RUN "where shop = $1 and run in (select run from interaction_run where shop = $1) "
statement const remove_recent{
    area::record, "delete from recent_interaction " IN_ANY_RUN "and shopper = $2 and subject = $3 and kind = $4"};
// Embargoes that wait for the delivery of an order; and those that wait again, where the shop takes its word back.
statement const waiting_for_delivery{area::record, "select " INTERACTION_COLUMNS
                                                   " from every_interaction where shop = $1 and shopper = $2 "
                                                   "and order_id = $3 and embargo_days > 0 and visible_from > $4 "
                                                   "order by subject, kind"};
statement const verify_product{area::record,
                               "update interaction set verified = 1 where shop = $1 and shopper = $2 "
                               "and family = $3 and (product = $4 or product is null) and kind <> 'own'"};
statement const verify_recent{area::record, "update recent_interaction set verified = 1 " IN_ANY_RUN
                                            "and shopper = $2 "
                                            "and family = $3 and (product = $4 or product is null) and kind <> 'own'"};
statement const visible_of_owner{area::record,
                                 "select " INTERACTION_COLUMNS
                                 " from every_interaction where shop = $1 and shopper = $2 and at >= $3 "
                                 "and (audience in ('friends', 'public') or audience like 'circle:%') and gift = 0 "
                                 "and (kind <> 'review' or stars >= 4) "
                                 "and visible_from <= $4 order by at desc, subject, kind"};
statement const visible_of_family{area::record,
                                  "select " INTERACTION_COLUMNS
                                  " from every_interaction where shop = $1 and family = $2 "
                                  "and (audience in ('friends', 'public') or audience like 'circle:%') and gift = 0 "
                                  "and (kind <> 'review' or stars >= 4) "
                                  "and visible_from <= $3 order by at desc, shopper, subject, kind"};
statement const askable_of_family{area::record, "select " INTERACTION_COLUMNS
                                                " from every_interaction where shop = $1 and family = $2 and ask = 1 "
                                                "and gift = 0 and visible_from <= $3 "
                                                "order by at desc, shopper, subject, kind"};
statement const all_of_owner{area::record, "select " INTERACTION_COLUMNS
                                           " from every_interaction where shop = $1 and shopper = $2 "
                                           "order by at desc, subject, kind"};
statement const owner_and_family{area::record,
                                 "select " INTERACTION_COLUMNS
                                 " from every_interaction where shop = $1 and shopper = $2 and family = $3 "
                                 "order by at desc, subject, kind"};
statement const page_of_owner{area::record, "select " INTERACTION_COLUMNS
                                            ", subject from every_interaction where shop = $1 and shopper = $2 "
                                            "and (subject > $3 or (subject = $3 and kind > $4)) "
                                            "and ($5 = '' or family = $5) and ($6 = '' or product = $6) "
                                            "order by subject, kind limit $7"};
statement const owners_of_family{area::record,
                                 "select shopper, max(verified) from every_interaction where shop = $1 and family = $2 "
                                 "and kind = $3 and ($4 = '' or product = $4) and ($5 = '' or market = $5) "
                                 "group by shopper"};
statement const shoppers_of_family{area::record,
                                   "select distinct shopper from every_interaction where shop = $1 and family = $2"};
statement const guests_of_family{area::record,
                                 "select count(distinct p.guest) from purchase_line l join purchase p "
                                 "on p.shop = l.shop and p.order_id = l.order_id where l.shop = $1 and l.family = $2 "
                                 "and ($3 = '' or l.product = $3) and ($4 = '' or p.market = $4) and l.counted = 1 "
                                 "and p.shopper is null and p.state <> 'cancelled' and p.social = 1"};
#define COPY_COLUMNS \
  "subject, kind, product, family, at, audience, ask, gift, visible_from, grant_seq, verified, order_id, reason, " \
  "note, owned_since, embargo_days, stars, market"
statement const copies_of{area::record,
                          "select " COPY_COLUMNS
                          " from every_interaction where shop = $1 and shopper = $2 order by subject, kind"};
statement const find_copy{area::record, "select " COPY_COLUMNS
                                        " from every_interaction where shop = $1 and shopper = $2 and subject = $3 "
                                        "and kind = $4"};
#undef COPY_COLUMNS
statement const orders_of{area::record,
                          "select order_id from purchase where shop = $1 and shopper = $2 order by order_id"};
statement const hand_order{area::record,
                           "update purchase set shopper = $4 where shop = $1 and order_id = $2 and shopper = $3"};
statement const erase_interactions{area::record, "delete from interaction where shop = $1 and shopper = $2"};
statement const erase_recent{area::record, "delete from recent_interaction " IN_ANY_RUN "and shopper = $2"};
#undef IN_ANY_RUN

// Runs of recent interactions (activity/fold.hpp).
statement const run_with_room{area::record,
                              "select run from interaction_run where shop = $1 and run = (select max(run) from "
                              "interaction_run where shop = $1) and count_at > (select coalesce(max(seq), 0) from "
                              "recent_interaction)"};
statement const newest_run{area::record, "select run from interaction_run where shop = $1 order by run desc limit 1"};
statement const count_run{area::record, "select count(*) from recent_interaction where shop = $1 and run = $2"};
statement const count_later{area::record,
                            "update interaction_run set count_at = $3 + (select coalesce(max(seq), 0) from "
                            "recent_interaction) where shop = $1 and run = $2"};
statement const begin_run{area::record,
                          "insert into interaction_run(shop, run, count_at, folded_to) select $1, $2, "
                          "$3 + coalesce(max(seq), 0), coalesce(max(seq), 0) from recent_interaction"};
statement const count_runs{area::record, "select count(*) from interaction_run where shop = $1"};
statement const oldest_full_run{
    area::record,
    "select run, folded_to from interaction_run where shop = $1 "
    "and run < (select max(run) from interaction_run where shop = $1) order by run limit 1"};
statement const last_of_piece{area::record,
                              "select seq from recent_interaction where shop = $1 and run = $2 and seq > $3 "
                              "order by seq limit 1 offset $4"};
// In the order of keys: rows that come to lie side by side are written side by side.
statement const fold_piece{area::record, "insert into interaction(shop, subject, market, " INTERACTION_COLUMNS
                                         ") select shop, subject, market, " INTERACTION_COLUMNS
                                         " from recent_interaction where shop = $1 and run = $2 "
                                         "and seq > $3 and seq <= $4 order by shopper, subject, kind "
                                         "on conflict(shop, shopper, subject, kind) " SET_INTERACTION};
#undef SET_INTERACTION
#undef INTERACTION_COLUMNS
statement const folded_to{area::record, "update interaction_run set folded_to = $3 where shop = $1 and run = $2"};
statement const empty_run{area::record, "delete from recent_interaction where shop = $1 and run = $2"};
statement const end_run{area::record, "delete from interaction_run where shop = $1 and run = $2"};

std::span<store::migration const> migrations() noexcept {
  static store::migration const steps[] = {
      {area::record, "activity", 1,
       "create table purchase(shop text not null, order_id text not null, shopper text, guest text not null, "
       "email_hash text, at bigint not null, state text not null, currency text not null, "
       "total_minor bigint not null, discount_minor bigint not null, tax_minor bigint not null, "
       "shipping_minor bigint not null, market text not null, test bigint not null, social bigint not null, "
       "click text, session_hash text, coupons text not null, device_hash text, shipping_hash text, "
       "payment_hash text, answered_at bigint not null, not_now_reason text, content_hash text not null, "
       "primary key(shop, order_id)) {clustered};"
       "create index purchase_by_shopper on purchase(shop, shopper, at);"
       "create index purchase_by_email on purchase(shop, email_hash);"
       "create unique index purchase_by_guest on purchase(shop, guest);"
       "create table purchase_line(shop text not null, order_id text not null, line text not null, "
       "position bigint not null, product text not null, family text not null, quantity bigint not null, "
       "price_minor bigint not null, counted bigint not null, primary key(shop, order_id, line)) {clustered};"
       "create index purchase_line_by_family on purchase_line(shop, family, product);"
       "create table interaction(shop text not null, shopper text not null, subject text not null, "
       "kind text not null, product text, family text not null, at bigint not null, audience text not null, "
       "ask bigint not null, gift bigint not null, visible_from bigint not null, grant_seq bigint not null, "
       "verified bigint not null, order_id text, reason text, note text, owned_since bigint, market text not null, "
       "primary key(shop, shopper, subject, kind)) {clustered};"
       "create index interaction_by_owner on interaction(shop, shopper, at);"
       "create index interaction_by_family on interaction(shop, family, at)"},
      {area::record, "activity", 2,
       "alter table purchase add column state_at bigint not null default 0;"
       "alter table purchase add column delivered_at bigint not null default 0;"
       "alter table purchase_line add column returned bigint not null default 0;"
       // Days that began, or begin, with the delivery of order_id; 0: visible_from says it all.
       "alter table interaction add column embargo_days bigint not null default 0"},
      {area::record, "activity", 3, "create index purchase_by_address on purchase(shop, shipping_hash)"},
      {area::record, "activity", 4, "alter table interaction add column stars bigint not null default 0"},
      // A person's rows lie together in the table itself; kept up, it was a third of what recording one cost.
      {area::record, "activity", 5, "drop index interaction_by_owner"},
      {area::record, "activity", 6,
       "create table interaction_run(shop text not null, run bigint not null, count_at bigint not null, "
       "folded_to bigint not null, primary key(shop, run)) {clustered};"
       "create table recent_interaction(seq {seq}, run bigint not null, shop text not null, shopper text not null, "
       "subject text not null, kind text not null, product text, family text not null, at bigint not null, "
       "audience text not null, ask bigint not null, gift bigint not null, visible_from bigint not null, "
       "grant_seq bigint not null, verified bigint not null, order_id text, reason text, note text, "
       "owned_since bigint, embargo_days bigint not null, stars bigint not null, market text not null);"
       "create unique index recent_interaction_by_owner on recent_interaction(shop, run, shopper, subject, kind);"
       "create index recent_interaction_by_family on recent_interaction(shop, run, family, shopper);"
       // The newest of each key: that of the newest run, or the row in its place where no run has one.
       "create view every_interaction as select shop, shopper, subject, kind, product, family, at, audience, ask, gift, "
       "visible_from, grant_seq, verified, order_id, reason, note, owned_since, embargo_days, stars, market "
       "from interaction o where not exists (select 1 from interaction_run cross join recent_interaction i "
       "where interaction_run.shop = o.shop and i.shop = interaction_run.shop and i.run = interaction_run.run "
       "and i.shopper = o.shopper and i.subject = o.subject and i.kind = o.kind) union all "
       "select interaction_run.shop, i.shopper, i.subject, i.kind, i.product, i.family, i.at, i.audience, i.ask, "
       "i.gift, i.visible_from, i.grant_seq, i.verified, i.order_id, i.reason, i.note, i.owned_since, "
       "i.embargo_days, i.stars, i.market from interaction_run cross join recent_interaction i "
       "where i.shop = interaction_run.shop and i.run = interaction_run.run and not exists "
       "(select 1 from interaction_run newer_run cross join recent_interaction n "
       "where newer_run.shop = interaction_run.shop and newer_run.run > interaction_run.run "
       "and n.shop = newer_run.shop and n.run = newer_run.run and n.shopper = i.shopper "
       "and n.subject = i.subject and n.kind = i.kind)"}};
  return steps;
}

}  // namespace vetrina::activity::sql
