// lease: an owner token over processes, kept in scratch, which ends with its time or with the process that took it.
// Whoever holds one must be able to lose it: check again before an effect. Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"
#include "store/presence.hpp"

namespace vetrina::store {

// True when `holder` has `name` until now + ttl_ms: it was free, had expired, was left by a process that is gone, or was
// the holder's already. `here`: this process.
[[nodiscard]] result<bool> take_lease(database& db, clock const& time, presence const& here, std::string_view name,
                                      std::string_view holder, std::int64_t ttl_ms);
// Gives it up; nothing happens when another holds it by now.
[[nodiscard]] result<void> release_lease(database& db, std::string_view name, std::string_view holder);

[[nodiscard]] std::span<migration const> lease_migrations() noexcept;

}  // namespace vetrina::store
