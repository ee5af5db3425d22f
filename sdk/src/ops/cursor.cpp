#include "ops/cursor.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::ops {
namespace {

constexpr std::size_t mac_size = 16;  // enough for a value that expires with the data behind it

result<std::string> mac(call const& in, std::string_view bound_to, std::string_view position) {
  VT_TRY(secret const key, in.sys.vault.derive(in.who.shop, "cursor"));
  constexpr std::string_view end{"\0", 1};
  auto const all = cat(bound_to, end, static_cast<int>(in.who.role), end, in.who.shopper.value_or(""), end,
                       in.who.order.value_or(""), end, position);
  return crypto::hmac_sha256(key, all).substr(0, mac_size);
}

}  // namespace

result<std::string> seal_cursor(call const& in, std::string_view bound_to, std::string_view position) {
  VT_TRY(auto const tag, mac(in, bound_to, position));
  return crypto::base64url(cat(tag, position));
}

result<std::string> open_cursor(call const& in, std::string_view bound_to, std::string_view cursor) {
  auto const invalid = fail(code::invalid, "cursor.invalid",
                            "This cursor belongs to another request. Take `next` of the page before, unchanged, and "
                            "keep the other fields as they were.",
                            "/cursor");
  auto const bytes = crypto::base64url_decode(cursor);
  if (!bytes || bytes->size() < mac_size) return invalid;
  std::string position = bytes->substr(mac_size);
  VT_TRY(auto const tag, mac(in, bound_to, position));
  if (!crypto::equal(tag, std::string_view{*bytes}.substr(0, mac_size))) return invalid;
  return position;
}

}  // namespace vetrina::ops
