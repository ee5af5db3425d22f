#include "identity/sweep.hpp"

#include <map>
#include <mutex>

#include "base/strings.hpp"
#include "identity/identity_sql.hpp"
#include "identity/turns.hpp"
#include "ops/dispatcher.hpp"
#include "store/jobs.hpp"

namespace vetrina::identity {
namespace {

constexpr std::int64_t every_ms = 5 * minute_ms;
constexpr std::size_t most_shops = 4'096;

// Not by each login, as it once was: one row from the middle of every index is as many pages again as the login writes.
class last_sweeps {
 public:
  bool due(std::string_view shop, std::int64_t now) {
    std::lock_guard const lock{changing_};
    auto const found = at_.find(shop);
    if (found != at_.end() && now >= found->second && now - found->second < every_ms) return false;
    if (at_.size() >= most_shops) at_.clear();
    at_.insert_or_assign(std::string{shop}, now);
    return true;
  }

 private:
  std::mutex changing_;
  std::map<std::string, std::int64_t, std::less<>> at_;
};

bool due(ops::call const& in) { return in.sys.operations.kept().of<last_sweeps>()->due(in.who.shop, in.now); }

result<void> queue(ops::call const& in, store::transaction& tx) {
  return store::enqueue(tx, in.who.shop, sweep_job, "all", in.now, "{}");
}

}  // namespace

result<void> sweep_in_time(ops::exchange& in) {
  if (!due(in)) return {};
  return in.write([&](store::transaction& tx) { return queue(in, tx); });
}

result<void> sweep_in_time(ops::call const& in, store::transaction& tx) {
  if (!due(in)) return {};
  return queue(in, tx);
}

result<void> sweep_when_over(ops::exchange& in, login_attempt const& held) {
  // The time is part of the key: what is held for longer is another job, or the earlier one would be the only one.
  return in.write([&](store::transaction& tx) {
    return store::enqueue(tx, in.who.shop, sweep_job, cat(held.hash, "@", held.expires_at), held.expires_at, "{}");
  });
}

result<void> run_sweep_job(ops::exchange& in, std::string_view, std::string_view) {
  VT_CHECK(in.sys.db.write(store::area::scratch, in.who.shop, [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(sql::sweep_attempts, {in.who.shop, in.now}));
    VT_CHECK(tx.run(sql::sweep_tickets, {in.who.shop, in.now}));
    return {};
  }));
  return in.write([&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(sql::sweep_turns, {in.who.shop, in.now - turn_ms}));
    return {};
  });
}

}  // namespace vetrina::identity
