// shoppers_sql: the tables shopper, consent, receipt and policy, and every statement that touches them.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::shoppers::sql {

extern store::statement const find_shopper, find_public, find_email, put_shopper, erase_shopper, export_shopper;
extern store::statement const consents, consent_rows, put_consent, erase_consents;
extern store::statement const last_receipt, put_receipt, receipt_page, receipt_chain, erase_receipts,
    erase_order_receipts;
extern store::statement const put_policy, any_policy, match_policy, policies_of;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::shoppers::sql
