// jobs: work to be done later, as rows of the record area, so that a crash forgets none. Whoever drives the store
// (threads, vt_run, cron, the server) claims one at a time under a lease. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::store {

struct job {
  std::string shop;
  std::string name;  // "identity.sync"
  std::string key;   // what it is about, so that the same work is queued once
  std::string body;  // a JSON document of the module that owns the name
  std::int64_t due_at = 0;
  std::int64_t attempts = 0;  // this one included
  std::int64_t version = 0;
  std::string owner;  // who claimed it
};

// Queues a job, or, where (shop, name, key) is queued already, gives it the new body and the earlier of both times.
// Asked for while it runs, it runs once more afterwards.
[[nodiscard]] result<void> enqueue(transaction& tx, std::string_view shop, std::string_view name, std::string_view key,
                                   std::int64_t due_at, std::string_view body);

// The longest overdue job whose name `wanted` accepts, claimed by `owner` for lease_ms; none: empty. A claim whose
// lease ran out is given to the next who asks.
[[nodiscard]] result<std::optional<job>> claim_job(database& db, clock const& time, std::string_view owner,
                                                   std::int64_t lease_ms,
                                                   std::function<bool(std::string_view name)> const& wanted);

// Done: removes it, in the transaction that holds its effect. Fails with store.lease_lost when another claimed it
// meanwhile; let that fail the transaction, and the effect happens once.
[[nodiscard]] result<void> finish_job(transaction& tx, job const& done);

// Not done: due again at now + back-off (job_backoff_ms of its attempts), or at `not_before` where that is later.
[[nodiscard]] result<void> retry_job(database& db, clock const& time, job const& failed, std::int64_t not_before = 0);

// Not failed, only not now: due at `due_at` as if for the first time. What a job answers that waits for its turn at a
// network (slug job.waits): the runner then does this.
[[nodiscard]] result<void> wait_job(database& db, job const& waiting, std::int64_t due_at);
inline constexpr std::string_view job_waits = "job.waits";
[[nodiscard]] error wait_for(std::int64_t ms, std::string message);

// 1 s doubled each time, to one hour; the spread of 1/8 follows from the key, so that equal jobs do not come together.
[[nodiscard]] std::int64_t job_backoff_ms(std::int64_t attempts, std::string_view key) noexcept;

// The earliest due_at that has passed, for system.health.
[[nodiscard]] result<std::optional<std::int64_t>> oldest_overdue(database& db, clock const& time);
[[nodiscard]] result<std::optional<std::int64_t>> oldest_overdue(session& view, clock const& time);

[[nodiscard]] std::span<migration const> jobs_migrations() noexcept;

}  // namespace vetrina::store
