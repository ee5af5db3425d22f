// decide: what becomes of a verified identity. The table of docs (reference: login.md e.1) as one pure function: nothing
// is ever linked implicitly: an e-mail address that a shopper has here links nothing, it only keeps a second account from
// being proposed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "json/describe.hpp"

namespace vetrina::identity {

enum class intent { sign_in, link, step_up, extend_scopes };
BOOST_DESCRIBE_ENUM(intent, sign_in, link, step_up, extend_scopes)

enum class status {
  linked,
  signed_in,
  already_linked,
  extended,
  needs_step_up,
  needs_existing_login,
  new_shopper_proposed,
  conflict,
  cancelled,
  rejected,
};
BOOST_DESCRIBE_ENUM(status, linked, signed_in, already_linked, extended, needs_step_up, needs_existing_login,
                    new_shopper_proposed, conflict, cancelled, rejected)

inline constexpr std::int64_t step_up_ms = 300 * second_ms;

// True when the shopper proved who they are within the last five minutes. A time ahead of ours by over a minute is none.
[[nodiscard]] constexpr bool is_fresh(std::int64_t auth_time, std::int64_t now) noexcept {
  return auth_time > 0 && auth_time <= now + minute_ms && now - auth_time <= step_up_ms;
}

struct decision_facts {
  identity::intent intent = intent::sign_in;
  std::optional<std::string> owner;  // the shopper whom this identity is linked to
  std::optional<std::string> shopper;  // the shopper who is signed in
  bool fresh = false;
  bool accepted = false;  // somebody said yes to this very identity in identity.confirm
  bool address_known = false;  // a shopper here has proved the address that the network gave
};

[[nodiscard]] status decide(decision_facts const& facts) noexcept;

// Nobody is known for the identity: somebody to be made, or somebody to sign in first.
[[nodiscard]] constexpr bool is_nobodys(status what) noexcept {
  return what == status::new_shopper_proposed || what == status::needs_existing_login;
}
// Held until identity.confirm.
[[nodiscard]] constexpr bool waits(status what) noexcept { return what == status::needs_step_up || is_nobodys(what); }

}  // namespace vetrina::identity
