// inbound_effects: what a verified notice does to linked identities, in the transaction that also remembers the notice,
// so that it happens once or not at all. Inner header of identity/. Thread-safe.
#pragma once

#include <string_view>

#include "connector/inbound_notice.hpp"
#include "identity/linked.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

// False where this notice was taken before: nothing happens then. Somebody who is not linked here is not an error, and
// looks like nothing from outside: the network must not learn who shops here.
[[nodiscard]] result<bool> take_notice(ops::exchange& in, store::transaction& tx, std::string_view connector,
                                       std::string_view issuer, connector::verified_notice const& what);

}  // namespace vetrina::identity
