#include "store/jobs.hpp"

#include <xxhash.h>

#include <algorithm>
#include <vector>

#include "base/strings.hpp"

namespace vetrina::store {

namespace {

migration const steps[] = {{area::record, "jobs", 1,
                            "create table job(shop text not null, name text not null, key text not null, "
                            "due_at bigint not null, lease_until bigint not null, lease_owner text not null, "
                            "attempts bigint not null, version bigint not null, body text not null, "
                            "primary key(shop, name, key)) {clustered};"
                            "create index job_by_due on job(due_at, shop, name, key)"}};

statement const put{area::record,
                    "insert into job(shop, name, key, due_at, lease_until, lease_owner, attempts, version, body) "
                    "values($1, $2, $3, $4, 0, '', 0, 1, $5) on conflict(shop, name, key) do update set "
                    "due_at = case when excluded.due_at < job.due_at then excluded.due_at else job.due_at end, "
                    "version = job.version + 1, body = excluded.body"};
statement const due{area::record,
                    "select shop, name, key, due_at from job where due_at <= $1 and lease_until <= $1 "
                    "order by due_at, shop, name, key"};
statement const claim{area::record,
                      "update job set lease_until = $4, lease_owner = $5, attempts = attempts + 1 "
                      "where shop = $1 and name = $2 and key = $3 and lease_until <= $6 and due_at <= $6 "
                      "returning body, due_at, attempts, version"};
statement const remove_done{area::record,
                            "delete from job where shop = $1 and name = $2 and key = $3 and lease_owner = $4 "
                            "and attempts = $5 and version = $6"};
statement const run_again{area::record,
                          "update job set lease_until = 0, lease_owner = '', attempts = 0 "
                          "where shop = $1 and name = $2 and key = $3 and lease_owner = $4 and attempts = $5"};
statement const put_back{area::record,
                         "update job set lease_until = 0, lease_owner = '', due_at = $6 "
                         "where shop = $1 and name = $2 and key = $3 and lease_owner = $4 and attempts = $5"};
statement const wait_on{area::record,
                        "update job set lease_until = 0, lease_owner = '', attempts = 0, due_at = $6 "
                        "where shop = $1 and name = $2 and key = $3 and lease_owner = $4 and attempts = $5"};
statement const overdue{area::record, "select min(due_at) from job where due_at <= $1"};

// Several, because other workers look at the same moment.
constexpr std::size_t candidates = 16;

result<std::vector<job>> due_now(database& db, std::int64_t now, std::function<bool(std::string_view)> const& wanted) {
  std::vector<job> found;
  VT_CHECK(db.read(area::record, [&](session& view) {
    return view.each(due, {now}, [&](row const& r) {
      if (wanted(r.text(1))) {
        found.emplace_back();
        found.back().shop = r.string(0);
        found.back().name = r.string(1);
        found.back().key = r.string(2);
      }
      return found.size() < candidates;
    });
  }));
  return found;
}

}  // namespace

std::span<migration const> jobs_migrations() noexcept { return steps; }

result<void> enqueue(transaction& tx, std::string_view shop, std::string_view name, std::string_view key,
                     std::int64_t due_at, std::string_view body) {
  VT_CHECK(tx.run(put, {shop, name, key, due_at, body}));
  return {};
}

result<std::optional<job>> claim_job(database& db, clock const& time, std::string_view owner, std::int64_t lease_ms,
                                     std::function<bool(std::string_view)> const& wanted) {
  for (;;) {
    auto const now = time.wall_ms();
    VT_TRY(auto found, due_now(db, now, wanted));
    if (found.empty()) return std::optional<job>{};
    for (auto& one : found) {
      bool mine = false;
      VT_CHECK(db.write(area::record, one.shop, [&](transaction& tx) -> result<void> {
        return tx.each(claim, {one.shop, one.name, one.key, now + lease_ms, owner, now}, [&](row const& r) {
          one.body = r.string(0);
          one.due_at = r.integer(1);
          one.attempts = r.integer(2);
          one.version = r.integer(3);
          one.owner = owner;
          mine = true;
          return true;
        });
      }));
      if (mine) return std::optional<job>{std::move(one)};
    }
  }
}

result<void> finish_job(transaction& tx, job const& done) {
  VT_TRY(auto const removed,
         tx.run(remove_done, {done.shop, done.name, done.key, done.owner, done.attempts, done.version}));
  if (removed == 1) return {};
  VT_TRY(auto const kept, tx.run(run_again, {done.shop, done.name, done.key, done.owner, done.attempts}));
  if (kept == 1) return {};
  return fail(code::aborted, "store.lease_lost",
              cat("The job ", done.name, " took longer than its lease and was given to another worker."));
}

result<void> retry_job(database& db, clock const& time, job const& failed, std::int64_t not_before) {
  auto const due_at = std::max(time.wall_ms() + job_backoff_ms(failed.attempts, failed.key), not_before);
  return db.write(area::record, failed.shop, [&](transaction& tx) -> result<void> {
    // Nothing changed: another has it by now, and will see to it.
    VT_CHECK(tx.run(put_back, {failed.shop, failed.name, failed.key, failed.owner, failed.attempts, due_at}));
    return {};
  });
}

result<void> wait_job(database& db, job const& waiting, std::int64_t due_at) {
  return db.write(area::record, waiting.shop, [&](transaction& tx) -> result<void> {
    VT_CHECK(tx.run(wait_on, {waiting.shop, waiting.name, waiting.key, waiting.owner, waiting.attempts, due_at}));
    return {};
  });
}

error wait_for(std::int64_t ms, std::string message) {
  return fail(code::unavailable, job_waits, std::move(message), {}, std::max<std::int64_t>(ms, 0));
}

std::int64_t job_backoff_ms(std::int64_t attempts, std::string_view key) noexcept {
  auto const doublings = std::clamp<std::int64_t>(attempts - 1, 0, 12);
  auto const base = std::min(second_ms << doublings, hour_ms);
  return base + static_cast<std::int64_t>(XXH3_64bits(key.data(), key.size()) % static_cast<std::uint64_t>(base / 8));
}

result<std::optional<std::int64_t>> oldest_overdue(session& view, clock const& time) {
  std::optional<std::int64_t> oldest;
  VT_CHECK(view.each(overdue, {time.wall_ms()}, [&](row const& r) {
    oldest = r.optional_integer(0);
    return true;
  }));
  return oldest;
}

result<std::optional<std::int64_t>> oldest_overdue(database& db, clock const& time) {
  std::optional<std::int64_t> oldest;
  VT_CHECK(db.read(area::record, [&](session& view) -> result<void> {
    VT_TRY(oldest, oldest_overdue(view, time));
    return {};
  }));
  return oldest;
}

}  // namespace vetrina::store
