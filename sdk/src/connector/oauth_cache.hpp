// oauth_cache: what providers told us and may be asked again: metadata, key sets, app registrations. Rows of scratch,
// shared by the processes of a store; may be lost at any time. Thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::connector {

struct cached_text {
  std::string body;
  std::int64_t fetched_at = 0;
  std::int64_t expires_at = 0;
};

// Also gives what has expired: the caller compares with its clock.
[[nodiscard]] result<std::optional<cached_text>> find_cached(store::database& db, std::string_view shop,
                                                             std::string_view kind, std::string_view about);
[[nodiscard]] result<void> put_cached(store::database& db, std::string_view shop, std::string_view kind,
                                      std::string_view about, cached_text const& what);
// Keeps what is there and has not expired at `now`; gives what is kept. For things of which two would be one too many.
[[nodiscard]] result<cached_text> put_cached_once(store::database& db, std::string_view shop, std::string_view kind,
                                                  std::string_view about, cached_text const& what, std::int64_t now);
[[nodiscard]] result<void> forget_cached(store::database& db, std::string_view shop, std::string_view kind,
                                         std::string_view about);

// The engine's own table. Applied with the modules' migrations.
[[nodiscard]] std::span<store::migration const> connector_migrations() noexcept;

}  // namespace vetrina::connector
