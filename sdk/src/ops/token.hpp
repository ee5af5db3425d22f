// token: what shoppers and mails hold instead of a session row: base64url(version, shop, whom, epoch, session, expiry,
// MAC). Stateless but for the epoch, which signing out raises. Pure but for the key, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace vetrina::ops {

struct call;

struct shopper_token {
  std::string shop;
  std::string shopper;
  std::int64_t epoch = 0;
  std::string session_hash;  // HMAC of the shop's own session id; "" where none was given
  std::int64_t expires_at = 0;
  std::int64_t auth_time = 0;  // when the shopper last proved who they are, ms; 0: not said
};

[[nodiscard]] result<std::string> mint(vault::vault const& keys, shopper_token const& token);
// Fails with session.invalid, session.expired (both unauthenticated).
[[nodiscard]] result<shopper_token> verify_shopper(vault::vault const& keys, std::string_view text, std::int64_t now);

// The token of one order, for a guest's confirmation page or mail.
struct card_token {
  std::string shop;
  std::string order;
  std::int64_t expires_at = 0;
};
[[nodiscard]] result<std::string> mint(vault::vault const& keys, card_token const& token);
[[nodiscard]] result<card_token> verify_order(vault::vault const& keys, std::string_view text, std::int64_t now);

// What a form or a script must send along with a shopper's cookie on procedures: HMAC over the token.
[[nodiscard]] result<std::string> csrf_for(vault::vault const& keys, std::string_view shop, std::string_view token);

// The shop's own session id as it is stored: HMAC, never the id.
[[nodiscard]] result<std::string> session_hash(call const& in, std::string_view session);

// Epochs live in the table session_epoch; no row means 0. A first epoch is the time of its making: erasing a shopper
// removes the row, and a token from before must not open the account of a later shopper with the same id.
[[nodiscard]] result<std::int64_t> session_epoch(store::session& db, std::string_view shop, std::string_view shopper);
[[nodiscard]] result<void> raise_session_epoch(store::transaction& db, std::string_view shop, std::string_view shopper,
                                               std::int64_t now);
// Of everybody in every shop: rows restored from a backup do not know who signed out after it was made.
[[nodiscard]] result<void> end_all_sessions(store::transaction& db, std::int64_t now);

}  // namespace vetrina::ops
