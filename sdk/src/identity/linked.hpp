// linked: identities that are linked to shoppers, and their tokens. A row exists while the link does; its subject is
// found by HMAC and never kept in clear. Functions of the session or transaction given; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/verified.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

inline constexpr std::int64_t most_identities = 20;  // of one shopper

struct linked_identity {
  std::string identity;  // "idn_…"
  std::string shopper;
  std::string connector;
  std::string plugin;
  std::string issuer;
  std::string subject_hmac;
  std::string subject_sealed;
  std::string display_sealed;
  std::string email_grade;
  std::vector<std::string> scopes;
  std::vector<std::string> missing_scopes;
  std::string state;  // "active", "suspended", "revoked"
  std::int64_t linked_at = 0;
  std::optional<std::int64_t> last_sync;
  bool needs_reauth = false;  // the link holds, its tokens do not
};

// base64url HMAC of (issuer, subject) under a key of the shop: what edges and look-ups compare.
[[nodiscard]] result<std::string> subject_hmac(ops::call const& in, std::string_view issuer, std::string_view subject);

[[nodiscard]] result<std::optional<linked_identity>> find_linked(store::session& db, std::string_view shop,
                                                                 std::string_view identity);
[[nodiscard]] result<std::optional<linked_identity>> find_by_subject(store::session& db, std::string_view shop,
                                                                     std::string_view issuer, std::string_view hmac);
[[nodiscard]] result<std::vector<linked_identity>> linked_of(store::session& db, std::string_view shop,
                                                             std::string_view shopper);

[[nodiscard]] result<display> shown_of(ops::call const& in, linked_identity const& of);
[[nodiscard]] result<secret> subject_of(ops::call const& in, linked_identity const& of);

// A new row with its tokens, a change "identity.linked" and a queued job "identity.sync". Fails with store.conflict
// where somebody else holds the subject.
[[nodiscard]] result<linked_identity> link(ops::call const& in, store::transaction& tx, std::string_view shopper,
                                           verified_identity const& who, std::int64_t auth_time);
// The same person came again: newer tokens and attributes.
[[nodiscard]] result<void> refresh(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                   verified_identity const& who);
// Removes the row and its tokens with their data keys, queues their revocation at the network, and tells it: change
// "identity.unlinked". True where there is something to revoke; for an erasure, erasure.status then says how that goes.
enum class unlinked_for { good, erasure };
[[nodiscard]] result<bool> unlink(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                  unlinked_for why = unlinked_for::good);

// A change of this kind about the link, for the shop and the modules above.
[[nodiscard]] result<void> tell(ops::call const& in, store::transaction& tx, std::string_view kind,
                                linked_identity const& of);
// The person must log in again: told in the journal and the audit log. A suspended link counts for nothing until then.
enum class grant_loss { needs_reauth, suspended };
[[nodiscard]] result<void> lose_grant(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                      grant_loss why);
[[nodiscard]] result<void> set_scopes(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                      std::vector<std::string> const& scopes, std::vector<std::string> const& missing);
// Up to 100 that were linked through a connector until a moment and hold tokens, by identity, after one.
[[nodiscard]] result<std::vector<linked_identity>> linked_through(store::session& db, std::string_view shop,
                                                                  std::string_view connector, std::int64_t until,
                                                                  std::string_view after);

// After a sync that read the network to its end.
[[nodiscard]] result<void> mark_synced(store::transaction& tx, std::string_view shop, std::string_view identity,
                                       std::int64_t at);

}  // namespace vetrina::identity
