// turns: moments at which somebody's linked identities changed. Logins that other sessions of theirs had begun before are
// over: a session that was stolen must not finish its link after the owner has put things right (unexpired session attack).
// By keyed hashes, for as long as an attempt can live. Functions of the session or transaction given; thread-safe.
#pragma once

#include <string_view>

#include "identity/attempts.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

// `session_hash`: whose own attempts go on; empty: nobody's, where the host did it.
[[nodiscard]] result<void> mark_turn(ops::call const& in, store::transaction& tx, std::string_view shopper,
                                     std::string_view session_hash);

// True where another session changed the shopper's identities after this attempt had begun.
[[nodiscard]] result<bool> overtaken(ops::call const& in, store::session& db, login_attempt const& of);

}  // namespace vetrina::identity
