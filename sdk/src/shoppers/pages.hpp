// pages: every shopper of a shop, some at a time, so that no transaction stays open over all of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::shoppers {

// By the shop's own id, ascending, after one; at most `most`.
[[nodiscard]] result<std::vector<std::string>> shoppers_after(store::session& db, std::string_view shop,
                                                              std::string_view after, int most);

}  // namespace vetrina::shoppers
