// vault: secrets and tokens sealed at rest. Each sealed thing has a data key of its own, wrapped by the active key of
// the ring; the associated data binds it to its place (shop, owner, kind, version), so that a row moved to another
// owner or rolled back to an older version does not open. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/random.hpp"

namespace vetrina::vault {

// Key-encryption keys by id; one is active. The file holds lines "id base64url(32 bytes)"; the last is active. Blank
// lines and lines that begin with "#" count for nothing. An id has 1 to 64 letters, digits, "-" and "_". The first
// line stays for ever: derived keys come from it, so that a rotation does not change pseudonyms and cursors.
class key_ring {
 public:
  virtual ~key_ring() = default;
  [[nodiscard]] virtual std::string active_id() const = 0;
  [[nodiscard]] virtual std::string oldest_id() const = 0;
  [[nodiscard]] virtual result<secret> key(std::string_view id) const = 0;  // vault.unknown_key
  // True when the ring lies beside the data it protects, which system.health warns about.
  [[nodiscard]] virtual bool beside_data() const noexcept = 0;
};

// Makes a key ring file with one fresh key, mode 0600; one that is there is left as it is. Fails with vault.bad_key_ring.
[[nodiscard]] result<void> make_key_ring(std::string const& path, crypto::random& from);

// From `file` where given, else from the environment variable `env` where given, else from data_dir/keyring, which is
// made (mode 0600) when missing, safely when several processes begin at once. In the variable, commas may stand for
// line ends. A file that others may read, or the group may write, is refused. Fails with vault.bad_key_ring.
[[nodiscard]] result<std::unique_ptr<key_ring>> open_key_ring(std::string_view file, std::string_view env,
                                                              std::string_view data_dir, crypto::random& from);

// Where a sealed thing belongs. All parts are bound into the associated data, length-prefixed.
struct place {
  std::string_view shop;
  std::string_view owner;  // a linked identity, a connector, ...
  std::string_view kind;  // "access_token", "client_secret", ...
  std::int64_t version = 1;
};

class vault {
 public:
  vault(key_ring const& ring, crypto::random& from) noexcept : ring_{ring}, random_{from} {}
  // A self-describing envelope: format, key id, wrapped data key, sealed bytes.
  [[nodiscard]] result<std::string> seal(place const& where, secret const& plain) const;
  // Fails with vault.cannot_open, vault.unknown_key.
  [[nodiscard]] result<secret> open(place const& where, std::string_view envelope) const;
  // The same secret under the active key; gives the envelope back unchanged when it already is.
  [[nodiscard]] result<std::string> rewrap(place const& where, std::string_view envelope) const;
  // A key for one purpose in one shop, derived from the ring's oldest key: token MACs, pseudonyms, cursors.
  [[nodiscard]] result<secret> derive(std::string_view shop, std::string_view purpose) const;

 private:
  key_ring const& ring_;
  crypto::random& random_;
};

}  // namespace vetrina::vault
