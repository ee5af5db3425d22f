// interaction_rows: reading and writing the rows of interactions. Inner header of activity/.
//
// A row is written to `recent_interaction` and comes into its place, `interaction`, later (activity/fold.hpp); of one
// key there may be one in each run and one in its place. Statements that read take `every_interaction`, the view that has
// the newest of each. Whatever else changes rows changes all of a key: the functions here do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "activity/interactions.hpp"
#include "ops/operation.hpp"
#include "store/database.hpp"

namespace vetrina::activity {

[[nodiscard]] interaction read_interaction(store::row const& r);
// The key of a row beside shopper and kind: "p:PRODUCT" or "f:FAMILY".
[[nodiscard]] std::string subject_of(std::optional<std::string> const& product, std::string_view family);
// Empty where the catalogue holds no such product or family.
[[nodiscard]] result<std::optional<bool>> is_sensitive(store::session& db, std::string_view shop,
                                                       std::optional<std::string> const& product,
                                                       std::string_view family);
[[nodiscard]] result<void> put_interaction(ops::command& in, interaction const& one, std::string_view market);
[[nodiscard]] result<std::optional<interaction>> find_interaction(store::session& db, std::string_view shop,
                                                                  std::string_view shopper,
                                                                  std::optional<std::string> const& product,
                                                                  std::string_view family, activity::kind kind);
[[nodiscard]] result<void> remove_interaction(store::transaction& tx, std::string_view shop, std::string_view shopper,
                                              std::string_view subject, std::string_view kind);
// The mark of an order for what its buyer says of the product, or of its family.
[[nodiscard]] result<void> verify_interactions(store::transaction& tx, std::string_view shop, std::string_view shopper,
                                               std::string_view family, std::string_view product);
[[nodiscard]] result<void> erase_interactions(store::transaction& tx, std::string_view shop, std::string_view shopper);

}  // namespace vetrina::activity
