// owned: how often each product is owned, exactly. For the shop's own arithmetic, never for anybody's page.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::activity {

[[nodiscard]] result<std::map<std::string, std::int64_t>> owned_products(store::session& db, std::string_view shop);

}  // namespace vetrina::activity
