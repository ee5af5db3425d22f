// caller: on whose behalf an operation runs. Decoded apart from the request, so that no document can name a shopper it
// is not entitled to speak for. A value; immutable while the operation runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetrina::ops {

enum class role : std::uint8_t {
  open,         // anybody
  order_token,  // somebody who holds the token of one order's mail or page
  shopper,      // a session cookie, or the host vouching over C
  admin,        // the shop's back end: the host's process, or a key over HTTP
};

enum class transport : std::uint8_t { c, http, command_line, job };

struct caller {
  std::string shop;
  std::optional<std::string> shopper;
  std::optional<std::string> order;  // role::order_token: the one order it is about
  std::string market;                // "" where none was said
  std::string locale = "en";         // BCP 47
  std::string actor;                 // who at the shop, for the audit log: "host", "key:k_7", "shopper", "open"
  ops::role role = ops::role::open;
  transport via = transport::c;
  std::vector<std::string> scopes;   // of the key; "all" at least for the host
  std::string trace;                 // 16 hex digits, in every error and in Vetrina-Trace
  std::string idempotency_key;       // "" where none was sent
  bool global_privacy_control = false;  // Sec-GPC: 1
  std::int64_t auth_time = 0;           // of the session: when the shopper last proved who they are, ms; 0: not said
};

}  // namespace vetrina::ops
