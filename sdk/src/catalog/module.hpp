// catalog: products, families, markets and feeds. A product is what goes into a cart; a family is what has a page.
#pragma once

#include "ops/module.hpp"

namespace vetrina::catalog {

// catalog.import, catalog.put, catalog.get, catalog.list; tables product, family.
[[nodiscard]] ops::module const& catalog_module();

}  // namespace vetrina::catalog
