// sample: shoppers who stand for all of them. Public ids are random, so the first by that id are an even draw, and the
// same one each time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::shoppers {

// By the shop's own id, at most `most`.
[[nodiscard]] result<std::vector<std::string>> sample(store::session& db, std::string_view shop, std::int64_t most);

}  // namespace vetrina::shoppers
