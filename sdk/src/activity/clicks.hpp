// clicks: which clicks of direct links led to a shopper's orders: the only way from a click to a person. Reads take the
// session of the operation that runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::activity {

[[nodiscard]] result<std::vector<std::string>> clicks_of(store::session& db, std::string_view shop,
                                                         std::string_view shopper);

}  // namespace vetrina::activity
