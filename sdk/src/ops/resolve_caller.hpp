// resolve_caller: from what a face knows and what a document names to the caller. Over HTTP the session, the key and
// the host name decide; a document that names a shop or a shopper is refused there (caller.not_allowed).
#pragma once

#include <array>
#include <string_view>

#include "ops/dispatcher.hpp"

namespace vetrina::ops {

// Fields that may stand in any document and belong to the caller, unless the request has a field of that name itself.
inline constexpr std::array<std::string_view, 5> caller_fields{"shop", "shopper", "market", "locale", "actor"};

[[nodiscard]] result<caller> resolve_caller(services const& sys, operation const& row, std::string_view document,
                                            hint const& from);

}  // namespace vetrina::ops
