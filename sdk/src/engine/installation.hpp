// installation: whose store this is. A row of the record says under which environment's name it works and which of its
// lives it is in: a store that was restored from a backup begins another, whose journal says other things under the
// same numbers. Reads take the session of whoever runs.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/random.hpp"
#include "net/http_client.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::engine {

struct installation {
  std::string environment;
  std::string life;  // letters and digits
  std::int64_t began_seq = 0;  // the journal's last number when the life began
};

[[nodiscard]] result<installation> read_installation(store::session& db);

// For the first to open a store: it belongs to the environment that it is opened under.
[[nodiscard]] result<void> settle_in(store::database& db, std::string_view environment, crypto::random& from);
// From now on the store is this environment's.
[[nodiscard]] result<void> adopt(store::transaction& tx, std::string_view environment);
[[nodiscard]] result<void> begin_life(store::transaction& tx, crypto::random& from);

// Sends through `out` while the store belongs to `environment`, and fails with environment.not_adopted while it is a
// copy of another's: two installations must not both speak to the networks with the same people's tokens. Borrows both.
[[nodiscard]] std::unique_ptr<net::http_client> silent_until_adopted(net::http_client& out, store::database& db,
                                                                     std::string environment);

[[nodiscard]] std::span<store::migration const> installation_migrations() noexcept;

}  // namespace vetrina::engine
