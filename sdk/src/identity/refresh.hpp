// refresh: an access token that works, for whoever needs one. Of all threads and processes that find it over, one leads:
// it holds a lease on the row of the token it spends, sends one request, and writes the new pair in the transaction that
// ends the lease; the others wait and look again. Waits for the network; no transaction is open meanwhile. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "identity/connectors.hpp"
#include "identity/linked.hpp"
#include "identity/tokens.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

struct access_grant {
  secret token;
  std::int64_t version = 0;
  std::optional<crypto::signing_key> dpop_key{};  // what the token is bound to
};

// `rejected`: the version that the network just refused, 0 for none. Fails with identity.no_token where the person must
// log in at the network again (the link then says needs_reauth), identity.refresh_waits where another try comes later,
// and as connector::refresh_tokens where this try failed in a way that passes.
[[nodiscard]] result<access_grant> usable_access(ops::exchange& in, linked_identity const& of,
                                                 connector::instance const& through, std::int64_t rejected = 0);

// The network said that logging in again is the only way: identity.no_token, or nothing where `version` is not the newest.
[[nodiscard]] result<void> grant_is_dead(ops::exchange& in, linked_identity const& of, std::int64_t version);

// Tokens just given, and, where the network only extends, a job that does so before they are over.
[[nodiscard]] result<void> keep_tokens(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                       token_set const& given);
// The job "identity.extend".
[[nodiscard]] result<void> run_extend_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::identity
