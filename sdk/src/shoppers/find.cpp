#include "shoppers/find.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "ops/derived_keys.hpp"
#include "shoppers/shoppers_sql.hpp"

namespace vetrina::shoppers {
namespace {

shopper_row read(store::row const& r) {
  return {r.string(0), r.string(1), profile{r.optional_string(2), r.optional_string(3)},
          r.flag(4),   r.string(5), r.string(6),
          r.flag(7),   r.flag(8),   r.integer(9)};
}

}  // namespace

result<std::optional<shopper_row>> find_shopper(store::session& db, std::string_view shop, std::string_view shopper) {
  return db.first(sql::find_shopper, {shop, shopper}, read);
}

result<std::optional<shopper_row>> find_by_public_id(store::session& db, std::string_view shop,
                                                     std::string_view public_id) {
  return db.first(sql::find_public, {shop, public_id}, read);
}

result<std::optional<shopper_row>> find_by_verified_email(store::session& db, std::string_view shop,
                                                          std::string_view hash) {
  return db.first(sql::find_email, {shop, hash}, read);
}

result<shopper_row> current_shopper(ops::call const& in, store::session& db) {
  if (!in.who.shopper) {
    return fail(code::invalid, "caller.shopper_required",
                "This is about one shopper: name them in \"shopper\", or call with their session.", "/shopper");
  }
  VT_TRY(auto found, find_shopper(db, in.who.shop, *in.who.shopper));
  if (!found) {
    return fail(code::not_found, "shopper.unknown",
                cat("There is no shopper \"", clipped(*in.who.shopper, 64), "\". Make them with shopper.put."),
                "/shopper");
  }
  return *std::move(found);
}

result<std::string> email_hash(ops::call const& in, std::string_view email) {
  return email_hash_of_digest(in, crypto::hex(crypto::sha256(ascii_lower(trimmed(email)))));
}

result<std::string> email_hash_of_digest(ops::call const& in, std::string_view sha256_hex) {
  auto const digest = ascii_lower(sha256_hex);
  if (digest.size() != 64 || digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return fail(code::invalid, "shopper.bad_email_hash",
                "An e-mail hash is the SHA-256 of the trimmed, lower-case address, as 64 hexadecimal digits.",
                "/email_hash");
  }
  VT_TRY(auto const key, ops::derived_key(in, "email"));
  return crypto::hex(crypto::hmac_sha256(*key, digest));
}

}  // namespace vetrina::shoppers
