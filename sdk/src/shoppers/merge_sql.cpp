#include "shoppers/merge_sql.hpp"

namespace vetrina::shoppers::sql {

using store::area;
using store::statement;

statement const put_merge{
    area::record,
    "insert into shopper_merge(shop, plan, from_shopper, from_public, into_shopper, holder, digest, "
    "state, made_at, applied_at, undo_until) "
    "values($1, $2, $3, $4, $5, $5, $6, 'planned', $7, 0, 0)"};
#define MERGE_COLUMNS \
  "plan, from_shopper, into_shopper, holder, digest, state, made_at, applied_at, undo_until, from_public"
statement const find_merge{area::record, "select " MERGE_COLUMNS " from shopper_merge where shop = $1 and plan = $2"};
statement const merges_of{area::record, "select " MERGE_COLUMNS
                                        " from shopper_merge where shop = $1 and (holder = $2 "
                                        "or (from_shopper = $2 and state = 'undone')) and state <> 'planned' "
                                        "order by applied_at, plan"};
#undef MERGE_COLUMNS
statement const move_merge{area::record,
                           "update shopper_merge set state = $4, applied_at = $5, undo_until = $6 "
                           "where shop = $1 and plan = $2 and state = $3"};
statement const drop_stale_plans{area::record,
                                 "delete from shopper_merge where shop = $1 and state = 'planned' and made_at <= $2"};
statement const drop_plans_of{area::record,
                              "delete from shopper_merge where shop = $1 and state = 'planned' "
                              "and (from_shopper = $2 or into_shopper = $2)"};
statement const drop_merge{area::record, "delete from shopper_merge where shop = $1 and plan = $2"};
// Whoever takes a shopper over holds the merges into that shopper, too.
statement const took_over{area::record,
                          "select plan from shopper_merge where shop = $1 and holder = $2 "
                          "and state in ('applied', 'final') order by plan"};
statement const hand_merge{area::record, "update shopper_merge set holder = $3 where shop = $1 and plan = $2"};

statement const put_merge_part{area::record,
                               "insert into shopper_merge_part(shop, plan, module, body) values($1, $2, $3, $4)"};
statement const merge_parts{area::record,
                            "select module, body from shopper_merge_part where shop = $1 and plan = $2 "
                            "order by module"};
statement const drop_merge_parts{area::record, "delete from shopper_merge_part where shop = $1 and plan = $2"};

#define ROW_OF_SHOPPER \
  "shop, shopper, public_id, name, avatar, email_hash, email_sealed, email_verified, market, locale, minor, " \
  "has_other_credential, created_at"
statement const keep_merged{area::record, "insert into merged_shopper(" ROW_OF_SHOPPER ") select " ROW_OF_SHOPPER
                                          " from shopper where shop = $1 and shopper = $2"};
statement const restore_merged{area::record, "insert into shopper(" ROW_OF_SHOPPER ") select " ROW_OF_SHOPPER
                                             " from merged_shopper where shop = $1 and shopper = $2"};
#undef ROW_OF_SHOPPER
statement const drop_merged{area::record, "delete from merged_shopper where shop = $1 and shopper = $2"};
statement const email_of{area::record,
                         "select email_hash, email_sealed, email_verified from shopper "
                         "where shop = $1 and shopper = $2"};
statement const merged_email{area::record,
                             "select email_hash, email_sealed, email_verified from merged_shopper "
                             "where shop = $1 and shopper = $2"};
statement const take_email{area::record,
                           "update shopper set email_hash = $3, email_sealed = $4, email_verified = $5 "
                           "where shop = $1 and shopper = $2"};
statement const lose_email{area::record,
                           "update shopper set email_hash = null, email_sealed = null, email_verified = 0 "
                           "where shop = $1 and shopper = $2 and email_hash = $3"};
statement const set_minor{area::record, "update shopper set minor = $3 where shop = $1 and shopper = $2"};

statement const page_of_merged_emails{area::record,
                                      "select shopper, 'email', 1, email_sealed from merged_shopper "
                                      "where shop = $1 and (shopper > $2 or (shopper = $2 and 'email' > $3)) "
                                      "and email_sealed is not null order by shopper limit $4"};
statement const swap_merged_email{area::record,
                                  "update merged_shopper set email_sealed = $4 "
                                  "where shop = $1 and shopper = $2 and $3 = 'email' and email_sealed = $5"};

statement const consent_columns{area::record,
                                "select purpose, granted, at, receipt, withdrawn_seq from consent "
                                "where shop = $1 and shopper = $2 order by purpose"};
statement const drop_consent{area::record, "delete from consent where shop = $1 and shopper = $2 and purpose = $3"};

statement const receipts_of{area::record, "select seq from receipt where shop = $1 and shopper = $2 order by seq"};
statement const hand_receipt{area::record,
                             "update receipt set shopper = $4 where shop = $1 and seq = $2 and shopper = $3"};

statement const member_rows{area::record,
                            "select a.circle, a.joined_at, b.joined_at from circle_member a "
                            "left join circle_member b on b.shop = a.shop and b.circle = a.circle and b.shopper = $3 "
                            "where a.shop = $1 and a.shopper = $2 order by a.circle"};
statement const owned_circles{area::record, "select circle from circle where shop = $1 and owner = $2 order by circle"};
statement const hand_membership{area::record,
                                "update circle_member set shopper = $4 where shop = $1 and circle = $2 "
                                "and shopper = $3"};
statement const put_membership{area::record,
                               "insert into circle_member(shop, circle, shopper, joined_at) "
                               "select $1, circle, $3, $4 from circle where shop = $1 and circle = $2 "
                               "on conflict(shop, circle, shopper) do nothing"};
statement const hand_circle{area::record,
                            "update circle set owner = $4 where shop = $1 and circle = $2 and owner = $3"};

}  // namespace vetrina::shoppers::sql
