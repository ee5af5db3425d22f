// find: what modules above ask about shoppers. Reads take the session of the operation that runs; thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ops/operation.hpp"
#include "shoppers/names.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace vetrina::shoppers {

struct shopper_row {
  std::string shopper;    // the shop's own id; never leaves for another shopper
  std::string public_id;  // "p_…", random: what others and the journal see; means nothing once the row is erased
  shoppers::profile profile;
  bool email_verified = false;
  std::string market;  // "" where not known
  std::string locale;  // "" where not known
  bool minor = false;  // never named, asked or drawn
  bool has_other_credential = false;  // can sign in without a linked identity
  std::int64_t created_at = 0;
};

[[nodiscard]] result<std::optional<shopper_row>> find_shopper(store::session& db, std::string_view shop,
                                                              std::string_view shopper);
[[nodiscard]] result<std::optional<shopper_row>> find_by_public_id(store::session& db, std::string_view shop,
                                                                   std::string_view public_id);
// `hash` as email_hash gives it. Verified addresses only: an unverified one proves nothing about its holder.
[[nodiscard]] result<std::optional<shopper_row>> find_by_verified_email(store::session& db, std::string_view shop,
                                                                        std::string_view hash);

// The shopper of the running call. Fails with caller.shopper_required, shopper.unknown.
[[nodiscard]] result<shopper_row> current_shopper(ops::call const& in, store::session& db);

// HMAC of an address, trimmed and lower case; and of its SHA-256 in hexadecimal, which is how shops send guests'
// (order.record's email_hash). The two agree for one address.
[[nodiscard]] result<std::string> email_hash(ops::call const& in, std::string_view email);
[[nodiscard]] result<std::string> email_hash_of_digest(ops::call const& in, std::string_view sha256_hex);

}  // namespace vetrina::shoppers
