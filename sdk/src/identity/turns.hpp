// turns: moments at which somebody's linked identities changed. Logins that other sessions of theirs had begun before are
// over: a session that was stolen must not finish its link after the owner has put things right (unexpired session attack).
// By keyed hashes, until a sweep finds that no attempt can be as old. Functions of the transaction given; thread-safe.
#pragma once

#include <string_view>

#include "identity/attempts.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

// An attempt is held once, and once more after a step-up.
inline constexpr std::int64_t turn_ms = attempt_ms + 2 * held_ms;

// `session_hash`: whose own attempts go on; empty: nobody's, where the host did it.
[[nodiscard]] result<void> mark_turn(ops::call const& in, store::transaction& tx, std::string_view shopper,
                                     std::string_view session_hash);

// True where another session changed the shopper's identities after this attempt had begun.
[[nodiscard]] result<bool> overtaken(ops::call const& in, store::session& db, login_attempt const& of);

}  // namespace vetrina::identity
