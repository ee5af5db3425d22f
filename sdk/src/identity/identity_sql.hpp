// identity_sql: the tables of connector instances, linked identities, tokens, attempts and tickets.
#pragma once

#include <span>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::identity::sql {

extern store::statement const find_instance, list_instances, put_instance, drop_instance;
extern store::statement const find_linked, find_by_subject, linked_of_shopper, count_of_shopper, put_linked,
    refresh_linked, set_scopes, set_state, linked_through, mark_synced, drop_linked, hand_linked;
extern store::statement const find_token, put_token, lease_token, lease_again, rest_token, drop_token, drop_tokens;
extern store::statement const put_attempt, attempts_of_session, attempt_by_hash, move_attempt, hold_attempt,
    bind_attempt, sweep_attempts;
extern store::statement const put_turn, find_turn, sweep_turns;
extern store::statement const put_ticket, find_ticket, take_ticket, sweep_tickets;

[[nodiscard]] std::span<store::migration const> migrations() noexcept;

}  // namespace vetrina::identity::sql
