// token: a signed link, "~" and base64url. Resolves with the shop's key and templates and no row of its own. Bytes:
//   version (1) · kind (1: product, 2: family, 3: cart) · key id (2) · fields · HMAC-SHA-256 tag (16)
// A field is type (1), length (varint), value; types rise strictly. One target has one spelling: whatever encodes
// otherwise is refused. Pure but for the key; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "links/target.hpp"
#include "vault/vault.hpp"

namespace vetrina::links {

inline constexpr std::size_t most_token_bytes = 512;

struct link_token {
  std::string shop;
  std::string sharer;  // 8 random bytes that stand for a shopper (links/sharers.hpp); "" where nobody shares
  link_target target;  // product with its family, family alone, or items; never a url
  std::string source;  // where it was shown or shared, as "friendstore" or "answer:a_7"
  std::string campaign;
  std::string network;
  std::int64_t expires_at = 0;  // ms, whole seconds; 0: never
};

// Fails with link.too_long, where a short link does.
[[nodiscard]] result<std::string> mint(vault::vault const& keys, link_token const& link);

// Whatever is wrong (form, shop, tag, time), the answer is one and the same: link.unknown. `text` begins with "~".
// `shop`: whose link it must be; "" takes the token's word, which the tag confirms.
[[nodiscard]] result<link_token> read_token(vault::vault const& keys, std::string_view shop, std::string_view text,
                                            std::int64_t now);

// The one answer to links that lead nowhere (code not_found).
[[nodiscard]] error unknown_link();

}  // namespace vetrina::links
