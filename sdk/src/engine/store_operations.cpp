#include "engine/store_operations.hpp"

#include <numeric>

#include "base/strings.hpp"
#include "engine/backup.hpp"
#include "engine/installation.hpp"
#include "engine/restore.hpp"
#include "engine/withdrawals.hpp"
#include "ops/audit_chain.hpp"
#include "ops/shops.hpp"
#include "shoppers/receipts.hpp"
#include "store/withdrawal_file.hpp"

namespace vetrina::engine {
namespace {

// Over HTTP a path would let a key's holder write to this machine's disks, or read them; and a key is one shop's, while
// the store is every shop's.
result<void> check_local(ops::call const& in) {
  if (in.who.via != ops::transport::http) return {};
  return fail(code::denied, "store.local_only",
              "The store is looked after on the machine itself: over C, or with `vetrina call`.");
}

result<void> check_files(ops::exchange& in, std::vector<problem>& found) {
  struct named {
    store::area where;
    char const* name;
  };
  constexpr named areas[] = {{store::area::record, "record.sqlite"},
                             {store::area::traffic, "traffic.sqlite"},
                             {store::area::scratch, "scratch.sqlite"}};
  for (auto const& [where, name] : areas) {
    VT_TRY(auto const faults, in.sys.db.faults(where));
    for (auto const& fault : faults) found.push_back({"store.corrupt", name, fault});
  }
  return {};
}

result<void> check_withdrawals(ops::exchange& in, store::session& db, std::vector<problem>& found) {
  auto const path = withdrawals_path(in.sys.settings);
  if (auto const held = store::read_withdrawals(path, 0); !held) {
    found.push_back({std::string{held.error().slug}, path, held.error().message});
    return {};
  }
  VT_TRY(auto const behind, withdrawals_behind(db, path));
  if (behind) found.push_back({"withdrawals.behind", path, "It lacks withdrawals that the record has."});
  return {};
}

result<void> check_chains(ops::exchange& in, store::session& db, std::vector<problem>& found) {
  VT_TRY(auto const shops, ops::shop_ids(db));
  for (auto const& shop : shops) {
    VT_TRY(bool const receipts, shoppers::verify_receipts(db, in.sys.vault, shop));
    if (!receipts) found.push_back({"receipts.broken", shop, "A receipt is not as it was written."});
    auto who = in.who;
    who.shop = shop;
    ops::query as_shop{{in.sys, who, in.now}, db};
    VT_TRY(auto const audit, ops::verify_audit(as_shop, {}));
    if (!audit.whole) found.push_back({"audit.broken", shop, "A row of the audit log is not as it was written."});
  }
  return {};
}

}  // namespace

result<backup_answer> back_up(ops::exchange& in, backup_request const& wanted) {
  VT_CHECK(check_local(in));
  VT_TRY(auto const made, make_backup(in.sys, wanted.path));
  auto const& files = made.manifest.files;
  auto const bytes = std::accumulate(files.begin(), files.end(), std::int64_t{0},
                                     [](std::int64_t sum, backup_file const& one) { return sum + one.bytes; });
  return backup_answer{made.path, bytes, made.checksum, made.manifest.made_at};
}

result<restore_answer> restore(ops::exchange& in, restore_request const& wanted) {
  VT_CHECK(check_local(in));
  VT_TRY(auto const done, restore_backup(in.sys, wanted.path, wanted.accept_gap));
  return restore_answer{done.made_at, done.replayed, done.gap, done.environment,
                        done.environment == in.sys.settings.environment};
}

result<check_answer> check_store(ops::exchange& in, check_request const& wanted) {
  VT_CHECK(check_local(in));
  check_answer out;
  if (wanted.path) {
    if (auto const backup = read_backup(*wanted.path); !backup) {
      out.problems.push_back({std::string{backup.error().slug}, *wanted.path, backup.error().message});
    }
  } else {
    VT_CHECK(check_files(in, out.problems));
    if (out.problems.empty()) {
      VT_CHECK(in.read([&](store::session& db) -> result<void> {
        VT_CHECK(check_withdrawals(in, db, out.problems));
        return check_chains(in, db, out.problems);
      }));
    }
  }
  out.sound = out.problems.empty();
  return out;
}

result<adopt_answer> adopt_store(ops::command& in, adopt_request const&) {
  VT_CHECK(check_local(in));
  VT_TRY(auto const is, read_installation(in.db));
  VT_CHECK(adopt(in.db, in.sys.settings.environment));
  return adopt_answer{in.sys.settings.environment, is.environment};
}

}  // namespace vetrina::engine
