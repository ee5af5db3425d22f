#include "vault/vault.hpp"

#include <vector>

#include "base/strings.hpp"
#include "crypto/aead.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::vault {
namespace {

// An envelope is text, so that it fits any column: "v1.KEY_ID.WRAPPED_DATA_KEY.SEALED", the last two in base64url.
constexpr std::string_view format = "v1";
constexpr std::size_t key_size = 32;

struct envelope_parts {
  std::string key_id;
  std::string wrapped;
  std::string sealed;
};

error cannot_open() {
  return fail(code::data_loss, "vault.cannot_open",
              "A sealed secret does not open: it was changed, belongs to another place, or the key ring is another "
              "shop's. Link or enter it again.");
}

std::string number(std::uint64_t value) {
  std::string out(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(value >> (56 - 8 * i) & 0xff);
  return out;
}

// Without the lengths, ("ab", "c") and ("a", "bc") would be the same place.
void append_part(std::string& to, std::string_view part) { to.append(number(part.size())).append(part); }

// What the sealed bytes are bound to. The key id is left out: rewrap changes it and leaves the sealed bytes alone.
std::string sealed_binding(place const& where) {
  std::string out;
  append_part(out, "vetrina.vault/v1/sealed");
  append_part(out, where.shop);
  append_part(out, where.owner);
  append_part(out, where.kind);
  out.append(number(static_cast<std::uint64_t>(where.version)));
  return out;
}

std::string wrapped_binding(place const& where, std::string_view key_id) {
  auto out = sealed_binding(where);
  append_part(out, "vetrina.vault/v1/data_key");
  append_part(out, key_id);
  return out;
}

std::string write(envelope_parts const& parts) {
  return cat(format, ".", parts.key_id, ".", crypto::base64url(parts.wrapped), ".", crypto::base64url(parts.sealed));
}

result<envelope_parts> read(std::string_view envelope) {
  auto const fields = split(envelope, '.');
  if (fields.size() != 4 || fields[0] != format || fields[1].empty()) return cannot_open();
  auto wrapped = crypto::base64url_decode(fields[2]);
  auto sealed = crypto::base64url_decode(fields[3]);
  if (!wrapped || !sealed) return cannot_open();
  return envelope_parts{std::string{fields[1]}, *std::move(wrapped), *std::move(sealed)};
}

result<secret> unwrap(key_ring const& ring, place const& where, envelope_parts const& parts) {
  VT_TRY(auto const wrapping_key, ring.key(parts.key_id));
  auto data_key = crypto::open(wrapping_key, parts.wrapped, wrapped_binding(where, parts.key_id));
  if (!data_key) return cannot_open();
  return data_key;
}

}  // namespace

result<std::string> vault::seal(place const& where, secret const& plain) const {
  envelope_parts parts;
  parts.key_id = ring_.active_id();
  VT_TRY(auto const wrapping_key, ring_.key(parts.key_id));
  secret const data_key{random_.bytes(key_size)};
  parts.wrapped = crypto::seal(random_, wrapping_key, data_key, wrapped_binding(where, parts.key_id));
  parts.sealed = crypto::seal(random_, data_key, plain, sealed_binding(where));
  return write(parts);
}

result<secret> vault::open(place const& where, std::string_view envelope) const {
  VT_TRY(auto const parts, read(envelope));
  VT_TRY(auto const data_key, unwrap(ring_, where, parts));
  auto plain = crypto::open(data_key, parts.sealed, sealed_binding(where));
  if (!plain) return cannot_open();
  return plain;
}

result<std::string> vault::rewrap(place const& where, std::string_view envelope) const {
  VT_TRY(auto parts, read(envelope));
  auto const active = ring_.active_id();
  if (parts.key_id == active) return std::string{envelope};
  VT_TRY(auto const data_key, unwrap(ring_, where, parts));
  VT_TRY(auto const wrapping_key, ring_.key(active));
  parts.key_id = active;
  parts.wrapped = crypto::seal(random_, wrapping_key, data_key, wrapped_binding(where, active));
  return write(parts);
}

result<secret> vault::derive(std::string_view shop, std::string_view purpose) const {
  VT_TRY(auto const root, ring_.key(ring_.oldest_id()));
  std::string info;
  append_part(info, shop);
  append_part(info, purpose);
  return crypto::hkdf_sha256(root, "vetrina.vault/v1/derive", info, key_size);
}

}  // namespace vetrina::vault
