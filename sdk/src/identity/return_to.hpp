// return_to: whether a browser may be sent to an address after linking. An open redirect at the end of a login hands
// tickets to strangers (RFC 9700 section 4.11). A pure function.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ops/shops.hpp"

namespace vetrina::identity {

inline constexpr std::string_view ticket_parameter = "vt_ticket";

// The address as it will be sent: below the shop's return template where it has one, else at one of its origins; the
// template, or the first origin, where `wanted` is empty. Fails with identity.return_to_refused.
[[nodiscard]] result<std::string> check_return_to(ops::shop const& of, std::string_view wanted);

// `address` with one more query parameter.
[[nodiscard]] std::string with_parameter(std::string_view address, std::string_view name, std::string_view value);

}  // namespace vetrina::identity
