// tenancy_sql: the tables that say who may call: shop, shop_host, api_key, session_epoch, idempotency, audit.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::ops::tenancy {

extern store::statement const put_shop, forget_hosts, put_host, page_of_shops, put_key, forget_epoch, forget_answers,
    forget_audit, find_answer, put_answer, trim_answers, last_audit, put_audit, whole_audit;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::ops::tenancy
