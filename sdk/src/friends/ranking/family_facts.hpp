// family_facts: what the ranking asks of families: their line, since when the shop has them, how they are rated. Many at
// once, as a page ranks 150 of them. Reads take the session given; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::friends {

struct family_facts {
  std::string line;  // "" where it has none
  std::optional<std::int64_t> first_seen;
  std::int64_t raters = 0;  // of owners who count, as the day began; nothing of what is sensitive
  std::int64_t stars = 0;  // their sum
};

// In the order asked.
[[nodiscard]] result<std::vector<family_facts>> facts_of_families(store::session& db, std::string_view shop,
                                                                  std::span<std::string_view const> families,
                                                                  std::int64_t now);

}  // namespace vetrina::friends
