// authenticate: who sent an HTTP request: a key, a session cookie with its CSRF proof, an order's token, or nobody.
// Only what was proved goes on; the rest is refused here, before an operation is looked at. Thread-safe.
#pragma once

#include <string>

#include "engine/engine.hpp"
#include "web/request.hpp"

namespace vetrina::web {

struct visitor {
  ops::hint hint;
  std::string session_token;  // the cookie's value, where there was a good one
  std::string session_hash;   // of the shop's session that the token was made in
};

inline constexpr std::string_view session_cookie = "__Host-vetrina";

// `changes`: the request may change something, so a cookie alone is not enough (cross-site request forgery). Fails with
// access.bad_key, session.invalid, session.expired, session.csrf.
[[nodiscard]] result<visitor> authenticate(ops::services const& sys, request const& from, bool changes);

// For addresses that are called with parameters of somebody else's, as direct links and callbacks: by the cookie or the
// host name alone, so that a stranger's "token" is not taken for ours. Reads only.
[[nodiscard]] result<visitor> recognise(ops::services const& sys, request const& from);

}  // namespace vetrina::web
