// key_ring: the text of a key ring, parsed. Internal to vault/. Immutable, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vault/vault.hpp"

namespace vetrina::vault {

struct ring_key {
  std::string id;
  secret key;
};

// `origin` is named in messages: a path, or a variable. `lines_end_with` holds the characters that end a line.
[[nodiscard]] result<std::vector<ring_key>> parse_key_ring(std::string_view text, std::string_view origin,
                                                           std::string_view lines_end_with);

[[nodiscard]] error bad_key_ring(std::string message);

}  // namespace vetrina::vault
