// identity: social login linking: connector instances, login attempts, linked identities and their tokens.
#pragma once

#include "ops/module.hpp"

namespace vetrina::identity {

// connector.put, .remove, .list, .check, identity.begin, .complete, .confirm, .redeem, .connect, .callback, .list,
// .unlink; tables connector_instance, linked_identity, identity_token; in scratch login_attempt, login_ticket.
[[nodiscard]] ops::module const& identity_module();

}  // namespace vetrina::identity
