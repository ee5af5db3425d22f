// flow: one login from its beginning to its decision. Three bindings hold an attempt: to the browser (cookie), to the
// shop's session and shopper, to the connector instance; each is checked before the code is sent anywhere. No transaction
// is open across a wait for the network. Inner header of identity/. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/attempts.hpp"
#include "identity/connectors.hpp"
#include "identity/linked.hpp"
#include "shoppers/purpose.hpp"

namespace vetrina::identity {

inline constexpr std::string_view cookie_name = "__Host-vetrina-login";

struct beginning {
  std::string connector;
  identity::intent intent = intent::sign_in;
  std::optional<std::string> shopper;
  std::string session_hash;  // empty: no session yet
  std::int64_t auth_time = 0;
  std::vector<std::string> scopes;
  std::optional<std::vector<shoppers::purpose>> purposes;  // empty: those the shopper has agreed to
  std::string return_to;
  std::string hint;
};

struct begun {
  std::string url;
  std::string attempt;
  std::string cookie_value;
  bool comes_by_post = false;  // from the provider's site: the cookie must go along
};

// Fails with identity.{no_public_url, return_to_refused, unknown_scope, no_step_up}, caller.shopper_required,
// shopper.unknown, connector.*, oauth.*, network.*.
[[nodiscard]] result<begun> begin(ops::exchange& in, beginning const& wanted);

// What came back. `session_hash` and `shopper` are empty optionals where nobody could say yet: a callback over HTTP,
// whose ticket the host redeems with both.
struct arrival {
  std::string connector;
  std::string query;
  std::string cookie;  // the value, or a whole Cookie header
  struct host_facts {
    std::string session_hash;
    std::optional<std::string> shopper;
  };
  std::optional<host_facts> facts;
};

struct received {
  // Empty where no attempt could be found: the outcome then says why.
  std::optional<login_attempt> attempt;
  attempt_outcome outcome;
  // Proved, and nowhere written down yet: to be settled now, or held. Empty where the attempt is decided.
  std::optional<verified_identity> who;
};

// Errors are ours alone (store, vault); what the provider or the browser did wrong is an outcome.
[[nodiscard]] result<received> receive(ops::exchange& in, arrival const& what);

// Keeps who came back, sealed, until the host or a person says more. False where the attempt's time was over.
[[nodiscard]] result<bool> hold(ops::exchange& in, login_attempt& of, verified_identity const& who);

// Empty where session and shopper are the attempt's; else the slug of what differs.
[[nodiscard]] result<std::string> mismatch(ops::call const& in, login_attempt const& of,
                                           arrival::host_facts const& facts);

// The attempt's cookie in a Cookie header or alone, as hosts have it at hand; empty where it is not there.
[[nodiscard]] std::string cookie_value(std::string_view given);
// Empty where the browser is the one that began; `cookie` as in arrival.
[[nodiscard]] result<std::string> browser_mismatch(ops::call const& in, login_attempt const& of,
                                                   std::string_view cookie);

// Ends an attempt without an identity: rejected, with a reason, or cancelled.
[[nodiscard]] result<void> end(ops::exchange& in, login_attempt& of, status how, std::string_view reason,
                               std::optional<std::string> detail = std::nullopt);

struct settled {
  attempt_outcome outcome;
  std::optional<std::string> shopper;
  std::optional<std::string> identity;
  std::optional<verified_identity> who;
};

// Applies the decision table to an attempt that came back or is held, in one write transaction that looks everything up
// again.
[[nodiscard]] result<settled> settle(ops::exchange& in, login_attempt& of, verified_identity who,
                                     std::optional<std::string> const& shopper, std::int64_t auth_time, bool accepted);

}  // namespace vetrina::identity
