#include "ops/idempotency.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "ops/tenancy_sql.hpp"

namespace vetrina::ops {
namespace {

constexpr std::int64_t kept_for = 24 * hour_ms;

struct kept {
  std::string request_hash;
  reply answer;
};

// The key as it is stored: of this kind of caller alone, so that nobody is answered what another was by sending the
// same words.
std::string private_key(caller const& who) {
  constexpr std::string_view end{"\0", 1};
  return crypto::hex(
      crypto::sha256(cat(static_cast<int>(who.role), end, who.order.value_or(""), end, who.idempotency_key)));
}

// Answers hold what is shown once: keys and tokens. They lie sealed.
vault::place place_of(caller const& who, std::string_view operation) {
  return {who.shop, operation, "idempotent_answer", 1};
}

}  // namespace

result<std::string> answered_to(call const& in, std::optional<std::string> const& shopper) {
  if (!shopper) return std::string{};
  VT_TRY(secret const key, in.sys.vault.derive(in.who.shop, "idempotency"));
  return crypto::base64url(crypto::hmac_sha256(key, *shopper));
}

result<std::optional<reply>> earlier_answer(command& in, std::string_view operation, std::string_view request_hash) {
  VT_TRY(auto const whom, answered_to(in, in.who.shopper));
  VT_TRY(auto const found,
         in.db.first(tenancy::find_answer, {in.who.shop, whom, operation, private_key(in.who), in.now - kept_for},
                     [](store::row const& r) {
                       return kept{r.string(0), reply{r.string(1), r.string(2)}};
                     }));
  if (!found) return std::optional<reply>{};
  if (found->request_hash != request_hash) {
    return fail(code::precondition, "idempotency.mismatch",
                "This Idempotency-Key came before with another request. Use a new key for a new request.");
  }
  auto const envelope = crypto::base64url_decode(found->answer.body);
  if (!envelope) return fail(code::internal, "internal.unexpected", "A kept answer cannot be read.");
  VT_TRY(auto const body, in.sys.vault.open(place_of(in.who, operation), *envelope));
  return std::optional{reply{std::string{body.reveal()}, found->answer.media_type}};
}

result<void> keep_answer(command& in, std::string_view operation, std::string_view request_hash, reply const& answer) {
  VT_TRY(auto const whom, answered_to(in, in.who.shopper));
  VT_CHECK(in.db.run(tenancy::trim_answers, {in.who.shop, in.now - kept_for}));
  VT_TRY(auto const envelope, in.sys.vault.seal(place_of(in.who, operation), secret{std::string_view{answer.body}}));
  VT_CHECK(in.db.run(tenancy::put_answer, {in.who.shop, whom, operation, private_key(in.who), request_hash,
                                           crypto::base64url(envelope), answer.media_type, in.now}));
  return {};
}

}  // namespace vetrina::ops
