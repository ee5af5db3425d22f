// interaction_rows: reading and writing the table `interaction`. Inner header of activity/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "activity/interactions.hpp"
#include "store/database.hpp"

namespace vetrina::activity {

[[nodiscard]] interaction read_interaction(store::row const& r);
// The key of a row beside shopper and kind: "p:PRODUCT" or "f:FAMILY".
[[nodiscard]] std::string subject_of(std::optional<std::string> const& product, std::string_view family);
// Empty where the catalogue holds no such product or family.
[[nodiscard]] result<std::optional<bool>> is_sensitive(store::session& db, std::string_view shop,
                                                       std::optional<std::string> const& product,
                                                       std::string_view family);
[[nodiscard]] result<void> put_interaction(store::transaction& tx, std::string_view shop, interaction const& one,
                                           std::string_view market);
[[nodiscard]] result<std::optional<interaction>> find_interaction(store::session& db, std::string_view shop,
                                                                  std::string_view shopper,
                                                                  std::optional<std::string> const& product,
                                                                  std::string_view family, activity::kind kind);

}  // namespace vetrina::activity
