#include "vault/key_ring.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"

namespace vetrina::vault {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t longest_id = 64;

bool is_key_id(std::string_view id) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !id.empty() && id.size() <= longest_id && id.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

error bad_key_ring(std::string message) {
  return fail(code::precondition, "vault.bad_key_ring", std::move(message), "/keyring");
}

result<std::vector<ring_key>> parse_key_ring(std::string_view text, std::string_view origin,
                                             std::string_view lines_end_with) {
  std::vector<ring_key> keys;
  std::int64_t number = 0;
  while (!text.empty()) {
    auto const end = std::min(text.find_first_of(lines_end_with), text.size());
    auto const line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.front() == '#') continue;

    // Never repeat the line itself: it may hold a key.
    auto const refused = [&](std::string_view why) {
      return bad_key_ring(cat("Line ", number, " of the key ring in ", origin, ": ", why));
    };
    auto const space = line.find_first_of(" \t");
    if (space == std::string_view::npos) return refused("it needs an id, a space and a key.");
    auto const id = line.substr(0, space);
    if (!is_key_id(id)) return refused("an id has 1 to 64 letters, digits, \"-\" and \"_\".");
    if (std::ranges::find(keys, id, &ring_key::id) != keys.end()) return refused("this id stands further up already.");
    auto decoded = crypto::base64url_decode(trimmed(line.substr(space)));
    if (!decoded) return refused("the key is not base64url without padding.");
    secret key{*std::move(decoded)};
    if (key.size() != key_size) return refused("a key has 32 bytes, which are 43 characters.");
    keys.push_back({std::string{id}, std::move(key)});
  }
  if (keys.empty()) return bad_key_ring(cat("The key ring in ", origin, " holds no key."));
  return keys;
}

}  // namespace vetrina::vault
