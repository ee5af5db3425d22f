// merge_sql: the tables shopper_merge, shopper_merge_part and merged_shopper, and every statement of a merge that touches
// this module's own tables.
#pragma once

#include "store/database.hpp"

namespace vetrina::shoppers::sql {

extern store::statement const put_merge, find_merge, move_merge, drop_stale_plans, merges_of, took_over, hand_merge,
    drop_merge, drop_plans_of;
extern store::statement const put_merge_part, merge_parts, drop_merge_parts;
extern store::statement const keep_merged, drop_merged, restore_merged, merged_email, take_email, lose_email, set_minor,
    email_of;
extern store::statement const page_of_merged_emails, swap_merged_email;
extern store::statement const consent_columns, drop_consent;
extern store::statement const receipts_of, hand_receipt;
extern store::statement const member_rows, owned_circles, hand_membership, put_membership, hand_circle;

}  // namespace vetrina::shoppers::sql
