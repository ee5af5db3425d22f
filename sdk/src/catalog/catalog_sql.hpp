// catalog_sql: the tables product and family.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::catalog::sql {

extern store::statement const product_by_id, products_of_family, family_by_id, put_product, move_product,
    remove_product, put_family, remove_family, all_products, page_of_products, page_by_title, page_of_newest,
    last_position;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::catalog::sql
