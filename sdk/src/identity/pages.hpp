// pages: every linked identity of a shop, some at a time, so that no transaction stays open over all of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::identity {

// Ids, ascending, after one; at most `most`.
[[nodiscard]] result<std::vector<std::string>> identities_after(store::session& db, std::string_view shop,
                                                                std::string_view after, int most);

}  // namespace vetrina::identity
