// inbound_sessions: which login session at the provider brought an identity here, so that a logout that names only the
// session (sid) finds its person. Kept by keyed hash. Functions of the session or transaction given; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "identity/linked.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

// Providers end sessions by themselves; nobody asks about one that is older.
inline constexpr std::int64_t provider_session_ms = 90 * day_ms;

// Nothing where the provider named none.
[[nodiscard]] result<void> keep_session(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                        std::string_view session);
[[nodiscard]] result<void> drop_sessions(ops::call const& in, store::transaction& tx, std::string_view identity);
[[nodiscard]] result<std::optional<linked_identity>> find_by_session(ops::call const& in, store::session& db,
                                                                     std::string_view issuer, std::string_view session);

}  // namespace vetrina::identity
