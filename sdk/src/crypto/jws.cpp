#include "crypto/jws.hpp"

#include <openssl/core_names.h>

#include <algorithm>
#include <optional>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/jwk.hpp"
#include "json/document.hpp"

namespace vetrina::crypto {
namespace {

constexpr std::size_t most_bytes = 16 * 1024;

enum class padding { none, pkcs1, pss };

struct algorithm_row {
  std::string_view name;
  key_type type;
  char const* digest;  // null where the scheme brings its own
  padding pad;
};
constexpr algorithm_row table[] = {
    {"RS256", key_type::rsa, "SHA256", padding::pkcs1},     {"RS384", key_type::rsa, "SHA384", padding::pkcs1},
    {"RS512", key_type::rsa, "SHA512", padding::pkcs1},     {"PS256", key_type::rsa, "SHA256", padding::pss},
    {"PS384", key_type::rsa, "SHA384", padding::pss},       {"PS512", key_type::rsa, "SHA512", padding::pss},
    {"ES256", key_type::p256, "SHA256", padding::none},     {"ES384", key_type::p384, "SHA384", padding::none},
    {"ES512", key_type::p521, "SHA512", padding::none},     {"EdDSA", key_type::ed25519, nullptr, padding::none},
    {"Ed25519", key_type::ed25519, nullptr, padding::none},  // RFC 9864, the same scheme by its full name
};

error malformed(std::string message) { return fail(code::invalid, "jws.malformed", std::move(message)); }
error not_allowed() {
  return fail(code::signature, "jws.algorithm_not_allowed",
              "The token is signed with an algorithm that was not agreed on. Check the provider's configuration.");
}
error unknown_key(std::string message) { return fail(code::signature, "jws.unknown_key", std::move(message)); }
error bad_signature() {
  return fail(code::signature, "jws.bad_signature", "The token's signature does not fit the provider's key.");
}

struct parts {
  std::string_view header, payload, signature, signed_text;
};

result<parts> take_apart(std::string_view compact) {
  if (compact.size() > most_bytes) return malformed("The token is longer than 16 KiB.");
  if (std::ranges::count(compact, '.') != 2) return malformed("A compact JWS has three parts with two dots between.");
  auto const first = compact.find('.');
  auto const second = compact.find('.', first + 1);
  return parts{compact.substr(0, first), compact.substr(first + 1, second - first - 1), compact.substr(second + 1),
               compact.substr(0, second)};
}

result<std::string> decoded(std::string_view text, std::string_view part) {
  auto bytes = base64url_decode(text);
  if (!bytes) return malformed(cat("The token's ", part, " is not strict base64url."));
  return *std::move(bytes);
}

struct header_facts {
  algorithm_row const* algorithm;
  std::optional<std::string> key_id;
};

result<header_facts> read_header(std::string_view text, std::span<std::string_view const> allowed) {
  auto const header = json::document::parse(text);
  if (!header) return malformed(cat("The token's header is not a strict JSON object: ", header.error().message));
  auto const name = header->string_at("/alg");
  if (!name) return malformed("The token's header has no \"alg\".");
  auto const* const row = std::ranges::find(table, std::string_view{*name}, &algorithm_row::name);
  if (std::ranges::find(allowed, *name) == allowed.end() || row == std::end(table)) return not_allowed();
  // We implement no extension, so each critical one is unknown (RFC 7515 section 4.1.11, RFC 7797 section 6).
  for (auto const* const member : {"/crit", "/b64"}) {
    if (header->has(member)) {
      return fail(code::signature, "jws.unsupported_header",
                  cat("The token's header has \"", std::string_view{member}.substr(1), "\", which is not accepted."));
    }
  }
  auto key_id = header->string_at("/kid");
  if (!key_id && header->has("/kid")) return malformed("The token's \"kid\" is not text.");
  return header_facts{row, std::move(key_id)};
}

// A key that names its algorithm is for that one only (RFC 7517 section 4.4).
bool fits(key_set::entry const& key, algorithm_row const& algorithm) {
  if (key.type != algorithm.type) return false;
  if (key.algorithm.empty() || key.algorithm == algorithm.name) return true;
  return key.type == key_type::ed25519 && (key.algorithm == "EdDSA" || key.algorithm == "Ed25519");
}

// Exactly one key may come into question; trying them one after the other would let any key of the set, say one that
// was leaked and given another kid, vouch for the token.
result<key_set::entry const*> choose_key(key_set const& keys, header_facts const& header) {
  key_set::entry const* chosen = nullptr;
  for (auto const& key : keys.entries()) {
    if (header.key_id && key->id != *header.key_id) continue;
    if (!fits(*key, *header.algorithm)) continue;
    if (chosen != nullptr)
      return unknown_key("Several keys of the provider fit the token: it must name one by \"kid\".");
    chosen = key.get();
  }
  if (chosen == nullptr) return unknown_key("No key of the provider fits the token. It may have rotated its keys.");
  return chosen;
}

// JWS has r and s at full length, one after the other (RFC 7518 section 3.4); EVP takes them as DER. The length is
// checked first, so that each signature has one spelling.
std::optional<std::string> ecdsa_der(std::string_view raw, std::size_t coordinate) {
  if (raw.size() != 2 * coordinate) return std::nullopt;
  auto const half = static_cast<int>(coordinate);
  big_number r{BN_bin2bn(bytes_of(raw), half, nullptr)};
  big_number s{BN_bin2bn(bytes_of(raw) + coordinate, half, nullptr)};
  ecdsa_signature const pair{ECDSA_SIG_new()};
  must(r != nullptr && s != nullptr && pair != nullptr);
  must(ECDSA_SIG_set0(pair.get(), r.release(), s.release()) == 1);
  unsigned char* der = nullptr;
  auto const size = i2d_ECDSA_SIG(pair.get(), &der);
  must(size > 0);
  std::string out{reinterpret_cast<char const*>(der), static_cast<std::size_t>(size)};
  OPENSSL_free(der);
  return out;
}

bool signature_holds(key_set::entry const& key, algorithm_row const& algorithm, std::string_view text,
                     std::string signature) {
  error_queue_mark const mark;
  if (auto const coordinate = coordinate_size(key.type); coordinate != 0) {
    auto der = ecdsa_der(signature, coordinate);
    if (!der) return false;
    signature = *std::move(der);
  } else if (signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key.key.get()))) {
    return false;
  }
  char pss[] = OSSL_PKEY_RSA_PAD_MODE_PSS;
  char digest_length[] = OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST;  // RFC 7518 section 3.5
  OSSL_PARAM const pss_parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, pss, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, digest_length, 0),
      OSSL_PARAM_construct_end(),
  };
  auto const* const parameters = algorithm.pad == padding::pss ? pss_parameters : nullptr;
  md_context const context{EVP_MD_CTX_new()};
  must(context != nullptr);
  return EVP_DigestVerifyInit_ex(context.get(), nullptr, algorithm.digest, library_context(), nullptr, key.key.get(),
                                 parameters) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

}  // namespace

result<verified_jws> verify_jws(std::string_view compact, key_set const& keys,
                                std::span<std::string_view const> algorithms) {
  VT_TRY(auto const part, take_apart(compact));
  VT_TRY(auto header_text, decoded(part.header, "header"));
  VT_TRY(auto payload, decoded(part.payload, "payload"));
  VT_TRY(auto signature, decoded(part.signature, "signature"));
  VT_TRY(auto const header, read_header(header_text, algorithms));
  VT_TRY(auto const* const key, choose_key(keys, header));
  if (!signature_holds(*key, *header.algorithm, part.signed_text, std::move(signature))) return bad_signature();
  return verified_jws{std::move(header_text), std::move(payload)};
}

}  // namespace vetrina::crypto
