#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/jwk.hpp"
#include "json/document.hpp"

namespace vetrina::crypto {
namespace {

constexpr std::size_t most_keys = 64;

error bad_key_set(std::string message) { return fail(code::provider_error, "jws.bad_key_set", std::move(message)); }

// Reads the members of the key at `at`, as in "/keys/3".
class member_reader {
 public:
  member_reader(json::document const& from, std::string at) : from_{from}, at_{std::move(at)} {}

  [[nodiscard]] bool has(std::string_view name) const { return from_.has(cat(at_, "/", name)); }
  [[nodiscard]] std::string text(std::string_view name) const {
    return from_.string_at(cat(at_, "/", name)).value_or(std::string{});
  }
  // Empty where the member is missing or not strict base64url: no import accepts that.
  [[nodiscard]] std::string bytes(std::string_view name) const {
    auto decoded = base64url_decode(text(name));
    return decoded ? *std::move(decoded) : std::string{};
  }
  [[nodiscard]] bool list_holds(std::string_view name, std::string_view wanted) const {
    auto const list = cat(at_, "/", name);
    for (std::size_t i = 0; i < from_.size_at(list); ++i) {
      if (from_.string_at(cat(list, "/", std::uint64_t{i})) == wanted) return true;
    }
    return false;
  }

 private:
  json::document const& from_;
  std::string at_;
};

// Private or symmetric material in a published set: somebody made a mistake, and the key is nobody's any more.
bool has_private_part(member_reader const& key) {
  constexpr std::array<std::string_view, 8> parts = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
  return std::ranges::any_of(parts, [&](auto name) { return key.has(name); });
}

bool may_verify(member_reader const& key) {
  if (key.has("use") && key.text("use") != "sig") return false;
  if (key.has("key_ops") && !key.list_holds("key_ops", "verify")) return false;
  // A kid or alg of another type than text is a mistake, not an absence.
  for (auto const* const name : {"kid", "alg"}) {
    if (key.has(name) && key.text(name).empty()) return false;
  }
  return true;
}

struct material {
  key_type type = key_type::rsa;
  pkey key;
};

material import_material(member_reader const& key) {
  auto const kty = key.text("kty");
  auto const curve = key.text("crv");
  if (kty == "RSA") return {key_type::rsa, import_rsa(key.bytes("n"), key.bytes("e"))};
  if (kty == "OKP" && curve == "Ed25519") return {key_type::ed25519, import_ed25519(key.bytes("x"))};
  if (kty != "EC") return {};
  for (auto const& [name, type] :
       {std::pair{"P-256", key_type::p256}, std::pair{"P-384", key_type::p384}, std::pair{"P-521", key_type::p521}}) {
    if (curve == name) return {type, import_ec(type, key.bytes("x"), key.bytes("y"))};
  }
  return {};
}

}  // namespace

result<key_set> key_set::parse(std::string_view jwks) {
  auto const parsed = json::document::parse(jwks);
  if (!parsed) return bad_key_set(cat("The key set is no JSON document: ", parsed.error().message));
  if (!parsed->is_array("/keys")) return bad_key_set("The document has no list \"keys\": it is no JWKS (RFC 7517).");
  auto const count = parsed->size_at("/keys");
  if (count > most_keys) return bad_key_set("The key set has more than 64 keys.");

  key_set set;
  for (std::size_t i = 0; i < count; ++i) {
    member_reader const key{*parsed, cat("/keys/", std::uint64_t{i})};
    if (has_private_part(key) || !may_verify(key)) continue;
    auto imported = import_material(key);
    if (imported.key == nullptr) continue;
    set.entries_.push_back(
        std::make_shared<entry const>(entry{key.text("kid"), key.text("alg"), imported.type, std::move(imported.key)}));
  }
  return set;
}

}  // namespace vetrina::crypto
