// revoke: tokens of links that ended, given back at the network by a job. What the job needs travels sealed in its row,
// under a name of its own: the link, the shopper and the connector may be gone by then. Thread-safe.
#pragma once

#include <string_view>

#include "identity/connectors.hpp"
#include "identity/linked.hpp"
#include "identity/tokens.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

inline constexpr std::string_view revoke_job = "identity.revoke";
inline constexpr std::string_view forget_connector_job = "connector.forget";
// A network that is away for longer is not asked any more; the tokens then end by themselves.
inline constexpr std::int64_t revocation_tried_for_ms = 7 * day_ms;

// In the transaction that drops the tokens. False where there are none, or nobody to give them back to. `watched`: a step
// of the erasure that runs (shoppers/erasures.hpp).
[[nodiscard]] result<bool> queue_revocation(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                            bool watched);
[[nodiscard]] result<void> queue_revocation_of(ops::call const& in, store::transaction& tx,
                                               connector::instance const& through, token_set const& tokens,
                                               bool watched = false);
[[nodiscard]] result<void> run_revoke_job(ops::exchange& in, std::string_view key, std::string_view body);

// Takes a connector's row away and queues what follows for identities linked through it: their tokens are given back,
// and they need a login at a connector of the same network before they can be read from again.
[[nodiscard]] result<void> remove_instance(ops::command& in, connector::instance const& one);
[[nodiscard]] result<void> run_forget_connector_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::identity
