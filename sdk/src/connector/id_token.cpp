#include "connector/id_token.hpp"

#include <array>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::connector {
namespace {

constexpr std::array<std::string_view, 4> accepted = {"RS256", "PS256", "ES256", "EdDSA"};
constexpr std::size_t longest_subject = 255;

error refused(std::string_view slug, std::string message) {
  return fail(code::provider_error, slug, std::move(message));
}

result<void> check_audience(json::document const& claims, std::string_view client_id) {
  bool found = claims.string_at("/aud") == client_id;
  auto const others = claims.size_at("/aud");
  if (claims.is_array("/aud")) {
    for (std::size_t i = 0; i < others; ++i) {
      if (claims.string_at(cat("/aud/", std::uint64_t{i})) == client_id) found = true;
    }
  }
  if (!found) return refused("id_token.audience", "The id_token is for another client.");
  // Core 3.1.3.7: with several audiences the authorized party must be named, and named it must be us.
  auto const party = claims.string_at("/azp");
  bool const several = claims.is_array("/aud") && others > 1;
  if ((several || claims.has("/azp")) && party != client_id) {
    return refused("id_token.authorized_party", "The id_token was issued to another client.");
  }
  return {};
}

// NumericDate may have a fraction (RFC 7519 section 2); a text or null is no date.
std::optional<double> date_at(json::document const& claims, std::string_view pointer) {
  return claims.number_at(pointer);
}

result<void> check_times(json::document const& claims, std::int64_t now_ms) {
  auto const now = static_cast<double>(now_ms) / 1000.0;
  auto const expiry = date_at(claims, "/exp");
  if (!expiry || now >= *expiry + static_cast<double>(clock_skew_s)) {
    return refused("id_token.expired", "The id_token is over, or does not say when it will be.");
  }
  auto const issued = date_at(claims, "/iat");
  if (!issued || *issued > now + static_cast<double>(clock_skew_s) ||
      *issued < now - static_cast<double>(oldest_id_token_s + clock_skew_s)) {
    return refused("id_token.issued_at", "The id_token was not issued just now. Check the clocks of both machines.");
  }
  if (claims.has("/nbf")) {
    auto const begins = date_at(claims, "/nbf");
    if (!begins || *begins > now + static_cast<double>(clock_skew_s)) {
      return refused("id_token.issued_at", "The id_token is not valid yet. Check the clocks of both machines.");
    }
  }
  return {};
}

// Core 3.1.3.6: the left half of the access token's hash, by the hash of the signature: SHA-512 for Ed25519.
result<void> check_access_token_hash(json::document const& claims, std::string_view header, std::string_view token) {
  if (!claims.has("/at_hash")) return {};
  VT_TRY(auto const parsed, json::document::parse(header));
  auto const hash = parsed.string_at("/alg") == "EdDSA" ? crypto::sha512(token) : crypto::sha256(token);
  auto const due = crypto::base64url(std::string_view{hash}.substr(0, hash.size() / 2));
  auto const got = claims.string_at("/at_hash");
  if (!got || !crypto::equal(*got, due)) {
    return refused("id_token.at_hash", "The access token is not the one that the id_token came with.");
  }
  return {};
}

}  // namespace

std::span<std::string_view const> id_token_algorithms() noexcept { return accepted; }

result<json::document> check_id_token(crypto::verified_jws const& token, id_token_expectation const& due) {
  auto parsed = json::document::parse(token.payload);
  if (!parsed || !parsed->is_object())
    return refused("id_token.malformed", "The id_token's claims are no JSON object.");
  auto const& claims = *parsed;
  if (claims.string_at("/iss") != due.issuer) {
    return refused("id_token.issuer", "The id_token was issued by another provider than the pinned one.");
  }
  VT_CHECK(check_audience(claims, due.client_id));
  VT_CHECK(check_times(claims, due.now_ms));
  auto const nonce = claims.string_at("/nonce");
  if (!due.refreshed_for && (due.nonce.empty() || !nonce || !crypto::equal(*nonce, due.nonce))) {
    return refused("id_token.nonce", "The id_token does not belong to this attempt.");
  }
  auto const subject = claims.string_at("/sub");
  if (!subject || subject->empty() || subject->size() > longest_subject) {
    return refused("id_token.subject", "The id_token names nobody, or by a name of over 255 bytes.");
  }
  if (due.refreshed_for && *subject != *due.refreshed_for) {
    return refused("id_token.subject", "The refreshed id_token names somebody else.");
  }
  VT_CHECK(check_access_token_hash(claims, token.header, due.access_token));
  return *std::move(parsed);
}

}  // namespace vetrina::connector
