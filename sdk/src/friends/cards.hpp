// cards: a family as a card in the caller's market: which product leads it, what it may be called, where it leads.
// Reads take the session of the operation that runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/find.hpp"
#include "store/database.hpp"

namespace vetrina::friends {

// The product that stands for a family: `wished` where it is sold in the market, else the first of the family that is,
// available ones first. Empty where the family or the product is sensitive, gone, or not sold here: then no card.
[[nodiscard]] result<std::optional<catalog::product_row>> lead_in(store::session& db, std::string_view shop,
                                                                  std::string_view family, std::string_view wished,
                                                                  std::string_view market);

}  // namespace vetrina::friends
