#include "engine/job_runner.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/random.hpp"
#include "ops/dispatcher.hpp"
#include "store/jobs.hpp"

namespace vetrina::engine {
namespace {

constexpr std::int64_t lease_ms = 2 * minute_ms;  // longer than a page-by-page sync's slowest step

ops::job const* find_job(ops::services const& sys, std::string_view name) {
  for (auto const* m : sys.operations.modules()) {
    auto const found = std::ranges::find(m->jobs, name, &ops::job::name);
    if (found != m->jobs.end()) return &*found;
  }
  return nullptr;
}

result<void> run_one(ops::services const& sys, store::job const& claimed) {
  auto const* row = find_job(sys, claimed.name);
  ops::caller who;
  who.shop = claimed.shop;
  who.role = ops::role::admin;
  who.via = ops::transport::job;
  who.scopes = {"all"};
  who.actor = cat("job:", claimed.name);
  who.trace = crypto::hex(sys.random.bytes(8));
  ops::exchange in{{sys, who, sys.time.wall_ms()}};
  if (auto done = row->run(in, claimed.key, claimed.body); !done) {
    if (done.error().slug == store::job_waits) {
      return store::wait_job(sys.db, claimed, sys.time.wall_ms() + done.error().retry_after_ms);
    }
    sys.log.write(log_level::warning, claimed.name, done.error().slug, done.error().message);
    auto const wait = done.error().retry_after_ms;
    return store::retry_job(sys.db, sys.time, claimed, wait > 0 ? sys.time.wall_ms() + wait : 0);
  }
  auto finished = sys.db.write(store::area::record, claimed.shop,
                               [&](store::transaction& tx) { return store::finish_job(tx, claimed); });
  // Another process took it over: then it runs there, and running it once more is what jobs must bear.
  if (!finished && finished.error().slug == "store.lease_lost") return {};
  return finished;
}

}  // namespace

result<int> run_due_jobs(ops::services const& sys, std::int64_t budget_ms, bool network) {
  auto const until = sys.time.monotonic_ms() + budget_ms;
  auto const owner = crypto::new_id(sys.random, "run_");
  int ran = 0;
  do {
    VT_TRY(auto const claimed, store::claim_job(sys.db, sys.time, owner, lease_ms, [&](std::string_view name) {
             auto const* row = find_job(sys, name);
             return row != nullptr && (network || !row->network);
           }));
    if (!claimed) break;
    VT_CHECK(run_one(sys, *claimed));
    ++ran;
  } while (sys.time.monotonic_ms() < until);
  return ran;
}

}  // namespace vetrina::engine
