// attempts: logins under way, as rows of scratch. Each moves once from state to state by compare-and-set: created →
// returned → held → decided. Known by keyed hash alone; what it hides is sealed. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/oauth.hpp"
#include "identity/decide.hpp"
#include "identity/verified.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

inline constexpr std::int64_t attempt_ms = 600 * second_ms;
inline constexpr std::int64_t held_ms = 300 * second_ms;
inline constexpr std::int64_t ticket_ms = 60 * second_ms;

namespace attempt_state {
inline constexpr std::string_view created = "created";    // the browser is at the provider
inline constexpr std::string_view returned = "returned";  // consumed: the code is being exchanged
inline constexpr std::string_view held = "held";          // verified, and a person or the host has the next word
inline constexpr std::string_view decided = "decided";
}  // namespace attempt_state

// What the attempt may not show: sealed in its row.
struct attempt_secret_part {
  std::string attempt;
  std::string nonce;
  std::string code_verifier;
  std::string issuer;
  std::string dpop_key;
};
BOOST_DESCRIBE_STRUCT(attempt_secret_part, (), (attempt, nonce, code_verifier, issuer, dpop_key))
VT_NOTES(attempt_secret_part, note{"attempt", "Id that the host knows it by."}, note{"nonce", "For the id_token."},
         note{"code_verifier", "For the code (RFC 7636)."}, note{"issuer", "Whom the browser was sent to."},
         note{"dpop_key", "What the code is bound to, as PEM; empty where tokens are not bound."})

// How an attempt ended, or what it waits for.
struct attempt_outcome {
  identity::status status = status::rejected;
  std::string reason;
  std::vector<std::string> trace;
  std::optional<std::string> detail = std::nullopt;
};
BOOST_DESCRIBE_STRUCT(attempt_outcome, (), (status, reason, trace, detail))
VT_NOTES(attempt_outcome, note{"status", "As in the answer."}, note{"reason", "Slug; empty where all went well."},
         note{"trace", "Steps."}, note{"detail", "The sentence to the reason."})

struct login_attempt {
  std::string hash;
  std::string connector;
  identity::intent intent = intent::sign_in;
  std::string shopper_hash;  // empty: nobody is signed in
  std::string session_hash;  // empty: begun without a session
  std::string browser_hash;
  std::int64_t auth_time = 0;
  std::string return_to;
  std::vector<std::string> scopes;
  std::string sealed;
  std::string state;
  std::string held;  // sealed verified_identity
  attempt_outcome outcome;
  std::int64_t expires_at = 0;
  std::int64_t made_at = 0;
};

// Keyed hashes: a copy of scratch lets nobody finish a login, nor try which shopper began one.
[[nodiscard]] result<std::string> attempt_hash(ops::call const& in, std::string_view kind, std::string_view value);

// The id that the host knows an attempt by. It follows from its state under a key of ours, so that one hash finds it
// by either; whoever saw the state on its way cannot tell it.
[[nodiscard]] result<std::string> attempt_id(ops::call const& in, std::string_view state);

[[nodiscard]] result<void> put_attempt(ops::exchange& in, login_attempt const& made);
// Fails with identity.too_often where the session has begun `most` logins in the last minute and finished none of them.
// Rows count, so that a restart or another process forgets nothing; 0: no limit.
[[nodiscard]] result<void> check_begins(ops::exchange& in, std::string_view session_hash, std::int64_t most);
// Empty where there is none or its time is over.
[[nodiscard]] result<std::optional<login_attempt>> attempt_by_state(ops::exchange& in, std::string_view state);
[[nodiscard]] result<std::optional<login_attempt>> attempt_by_id(ops::exchange& in, std::string_view attempt);

[[nodiscard]] result<attempt_secret_part> open_secret(ops::call const& in, login_attempt const& of);
[[nodiscard]] result<std::string> seal_secret(ops::call const& in, std::string_view hash,
                                              attempt_secret_part const& part);
[[nodiscard]] result<verified_identity> open_held(ops::call const& in, login_attempt const& of);
[[nodiscard]] result<std::string> seal_held(ops::call const& in, std::string_view hash, verified_identity const& who);

// True where the attempt was in `from` and is now in `to`; `held` and `outcome` as in `of`.
[[nodiscard]] result<bool> move(ops::exchange& in, login_attempt& of, std::string_view from, std::string_view to,
                                std::int64_t expires_at);

// Makes a held attempt that began without a session that session's; false where it is no longer held.
[[nodiscard]] result<bool> bind_session(ops::exchange& in, login_attempt& of, std::string_view session_hash);

// A ticket for an attempt that came back over HTTP: single use, 60 s.
[[nodiscard]] result<std::string> make_ticket(ops::exchange& in, login_attempt const& of);
// The attempt it was for; empty where there is none, it was used, or its time is over.
[[nodiscard]] result<std::optional<login_attempt>> take_ticket(ops::exchange& in, std::string_view ticket);

}  // namespace vetrina::identity
