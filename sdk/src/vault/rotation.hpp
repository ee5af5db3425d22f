// rotation: a fresh key for a key ring that lies in a file. Every process on the ring finds it before it seals again.
// Thread-safe, also between processes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/random.hpp"

namespace vetrina::vault {

// Arguments as for open_key_ring. Appends a key, which is then the active one, and gives its id: the file is replaced
// whole, so nobody sees half of it. Fails with vault.ring_not_ours where the ring comes from the environment, and with
// vault.bad_key_ring.
[[nodiscard]] result<std::string> add_ring_key(std::string_view file, std::string_view env, std::string_view data_dir,
                                               crypto::random& from);

}  // namespace vetrina::vault
