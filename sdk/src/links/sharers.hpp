// sharers: the pseudonym that stands for a shopper in links and clicks, which travel. Random, one a shopper; erasing the
// shopper destroys the one row that connects the two.
#pragma once

#include <string>
#include <string_view>

#include "ops/operation.hpp"

namespace vetrina::links {

// 8 bytes as base64url, made at first use.
[[nodiscard]] result<std::string> sharer_of(ops::command& in, std::string_view shopper);
// Empty where the shopper never shared.
[[nodiscard]] result<std::string> find_sharer(store::session& db, std::string_view shop, std::string_view shopper);
// Whom a pseudonym stands for, by the shop's own id; empty once they were erased.
[[nodiscard]] result<std::string> who_shares(store::session& db, std::string_view shop, std::string_view pseudonym);

}  // namespace vetrina::links
