// direct: signed links that modules above put beside what they show. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ops/services.hpp"
#include "ops/shops.hpp"

namespace vetrina::links {

// The address of a signed link to a product's page, shown at `source`, as "friendstore". Ids too long for a signed link
// give the page's own address.
[[nodiscard]] result<std::string> product_link(ops::services const& with, ops::shop const& of, std::string_view product,
                                               std::string_view family, std::string_view source);

// Where a code or token stands: https://shop.example/l/CODE.
[[nodiscard]] std::string link_url(ops::services const& with, ops::shop const& of, std::string_view code_or_token);

}  // namespace vetrina::links
