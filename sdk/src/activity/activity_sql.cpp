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
statement const put_interaction{
    area::record,
    "insert into interaction(shop, subject, " INTERACTION_COLUMNS
    ", market) "
    "values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) "
    "on conflict(shop, shopper, subject, kind) do update set family = excluded.family, at = excluded.at, "
    "audience = excluded.audience, ask = excluded.ask, gift = excluded.gift, visible_from = excluded.visible_from, "
    "grant_seq = excluded.grant_seq, verified = excluded.verified, order_id = excluded.order_id, "
    "reason = excluded.reason, note = excluded.note, owned_since = excluded.owned_since, embargo_days = excluded.embargo_days, "
    "stars = excluded.stars, market = excluded.market"};
statement const find_interaction{area::record, "select " INTERACTION_COLUMNS
                                               " from interaction where shop = $1 and shopper = $2 and subject = $3 "
                                               "and kind = $4"};
statement const remove_interaction{area::record,
                                   "delete from interaction where shop = $1 and shopper = $2 and subject = $3 "
                                   "and kind = $4"};
// Embargoes that wait for the delivery of an order; and those that wait again, where the shop takes its word back.
statement const waiting_for_delivery{area::record, "select " INTERACTION_COLUMNS
                                                   " from interaction where shop = $1 and shopper = $2 "
                                                   "and order_id = $3 and embargo_days > 0 and visible_from > $4 "
                                                   "order by subject, kind"};
statement const verify_product{area::record,
                               "update interaction set verified = 1 where shop = $1 and shopper = $2 "
                               "and family = $3 and (product = $4 or product is null) and kind <> 'own'"};
statement const visible_of_owner{area::record,
                                 "select " INTERACTION_COLUMNS
                                 " from interaction where shop = $1 and shopper = $2 and at >= $3 "
                                 "and (audience in ('friends', 'public') or audience like 'circle:%') and gift = 0 "
                                 "and (kind <> 'review' or stars >= 4) "
                                 "and visible_from <= $4 order by at desc, subject, kind"};
statement const visible_of_family{area::record,
                                  "select " INTERACTION_COLUMNS
                                  " from interaction where shop = $1 and family = $2 "
                                  "and (audience in ('friends', 'public') or audience like 'circle:%') and gift = 0 "
                                  "and (kind <> 'review' or stars >= 4) "
                                  "and visible_from <= $3 order by at desc, shopper, subject, kind"};
statement const askable_of_family{area::record, "select " INTERACTION_COLUMNS
                                                " from interaction where shop = $1 and family = $2 and ask = 1 "
                                                "and gift = 0 and visible_from <= $3 "
                                                "order by at desc, shopper, subject, kind"};
statement const all_of_owner{area::record, "select " INTERACTION_COLUMNS
                                           " from interaction where shop = $1 and shopper = $2 "
                                           "order by at desc, subject, kind"};
statement const owner_and_family{area::record, "select " INTERACTION_COLUMNS
                                               " from interaction where shop = $1 and shopper = $2 and family = $3 "
                                               "order by at desc, subject, kind"};
statement const page_of_owner{area::record, "select " INTERACTION_COLUMNS
                                            ", subject from interaction where shop = $1 and shopper = $2 "
                                            "and (subject > $3 or (subject = $3 and kind > $4)) "
                                            "and ($5 = '' or family = $5) and ($6 = '' or product = $6) "
                                            "order by subject, kind limit $7"};
#undef INTERACTION_COLUMNS
statement const owners_of_family{area::record,
                                 "select shopper, max(verified) from interaction where shop = $1 and family = $2 "
                                 "and kind = $3 and ($4 = '' or product = $4) and ($5 = '' or market = $5) "
                                 "group by shopper"};
statement const shoppers_of_family{area::record,
                                   "select distinct shopper from interaction where shop = $1 and family = $2"};
statement const guests_of_family{area::record,
                                 "select count(distinct p.guest) from purchase_line l join purchase p "
                                 "on p.shop = l.shop and p.order_id = l.order_id where l.shop = $1 and l.family = $2 "
                                 "and ($3 = '' or l.product = $3) and ($4 = '' or p.market = $4) and l.counted = 1 "
                                 "and p.shopper is null and p.state <> 'cancelled' and p.social = 1"};
#define COPY_COLUMNS \
  "subject, kind, product, family, at, audience, ask, gift, visible_from, grant_seq, verified, order_id, reason, " \
  "note, owned_since, embargo_days, stars, market"
statement const copies_of{
    area::record, "select " COPY_COLUMNS " from interaction where shop = $1 and shopper = $2 order by subject, kind"};
statement const find_copy{area::record, "select " COPY_COLUMNS
                                        " from interaction where shop = $1 and shopper = $2 and subject = $3 "
                                        "and kind = $4"};
#undef COPY_COLUMNS
statement const hand_interaction{area::record,
                                 "update interaction set shopper = $5 where shop = $1 and shopper = $2 "
                                 "and subject = $3 and kind = $4"};
statement const orders_of{area::record,
                          "select order_id from purchase where shop = $1 and shopper = $2 order by order_id"};
statement const hand_order{area::record,
                           "update purchase set shopper = $4 where shop = $1 and order_id = $2 and shopper = $3"};
statement const erase_interactions{area::record, "delete from interaction where shop = $1 and shopper = $2"};

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
      {area::record, "activity", 5, "drop index interaction_by_owner"}};
  return steps;
}

}  // namespace vetrina::activity::sql
