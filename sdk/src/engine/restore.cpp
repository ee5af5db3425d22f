#include "engine/restore.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <system_error>

#include "base/strings.hpp"
#include "crypto/random.hpp"
#include "engine/backup.hpp"
#include "engine/installation.hpp"
#include "engine/modules.hpp"
#include "engine/withdrawals.hpp"
#include "ops/dispatcher.hpp"
#include "ops/token.hpp"
#include "store/files.hpp"
#include "store/sqlite_store.hpp"
#include "store/withdrawal_file.hpp"

namespace vetrina::engine {
namespace {

constexpr int most_looks = 5;

// The copy that is made ready, in a folder of its own below data_dir; gone when this is.
class stage {
 public:
  static result<stage> make(ops::services const& sys, backup_folder const& from) {
    stage made{cat(sys.settings.data_dir, "/restoring-", crypto::new_id(sys.random, ""))};
    std::error_code failed;
    if (!std::filesystem::create_directory(made.path_, failed)) {
      return fail(code::unavailable, "store.cannot_open", cat("Cannot make ", made.path_, ": ", failed.message(), "."));
    }
    std::filesystem::permissions(made.path_, std::filesystem::perms::owner_all, failed);
    for (auto const& file : from.manifest.files) {
      VT_CHECK(store::copy_new_file(cat(from.path, "/", file.name), made.file(file.name)));
    }
    VT_CHECK(made.open(sys));
    return made;
  }
  stage(stage&& other) noexcept : path_{std::move(other.path_)}, db_{std::move(other.db_)} { other.path_.clear(); }
  stage& operator=(stage&&) = delete;
  ~stage() {
    db_.reset();
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string file(std::string_view name) const { return cat(path_, "/", name); }
  [[nodiscard]] store::database& db() const noexcept { return *db_; }
  // Migrates what an older version wrote.
  result<void> open(ops::services const& sys) {
    VT_TRY(db_, store::open_sqlite({path_, 5'000}, migrations_of(sys.operations.modules()), sys.time));
    return {};
  }
  void close() { db_.reset(); }

 private:
  explicit stage(std::string path) : path_{std::move(path)} {}
  std::string path_;
  std::unique_ptr<store::database> db_;
};

ops::withdrawal const* find_redo(ops::services const& sys, std::string_view kind) {
  for (auto const* m : sys.operations.modules()) {
    auto const found = std::ranges::find(m->withdrawals, kind, &ops::withdrawal::kind);
    if (found != m->withdrawals.end()) return &*found;
  }
  return nullptr;
}

// Services on another database than the engine's.
ops::services on(ops::services const& sys, store::database& db) {
  return {db,       sys.vault,  sys.ring, sys.connectors, sys.http,
          sys.time, sys.random, sys.log,  sys.settings,   sys.operations};
}

result<void> redo(ops::services const& sys, store::transaction& tx, store::change const& what) {
  auto const* row = find_redo(sys, what.kind);
  if (row == nullptr) {
    return fail(code::precondition, "backup.unknown_withdrawal",
                cat("The file of withdrawals holds a \"", clipped(what.kind, 64),
                    "\", which this version cannot do again. Restore with the version that wrote it."));
  }
  ops::caller who;
  who.shop = what.shop;
  who.role = ops::role::admin;
  who.scopes = {"all"};
  who.actor = "restore";
  ops::command again{{sys, who, sys.time.wall_ms()}, tx};
  return row->redo(again, what);
}

// All of it, and what else a restored store must not go on with: sessions that were ended since, and numbers of the
// journal that meant something else. In one transaction: half of it would look like rows that are up to date.
result<void> obey(ops::services const& sys, std::span<kept_withdrawal const> missing) {
  return sys.db.write(store::area::record, {}, [&](store::transaction& tx) -> result<void> {
    for (auto const& one : missing) VT_CHECK(redo(sys, tx, one.what));
    VT_CHECK(ops::end_all_sessions(tx, sys.time.wall_ms()));
    return begin_life(tx, sys.random);
  });
}

withdrawal_parts parts_of(ops::services const& sys) {
  return {withdrawals_path(sys.settings), sys.vault, sys.time, sys.random, sys.log};
}

// The file of a folder that is new, or from which the file was lost, does not reach back to the backup.
result<bool> has_gap(ops::services const& sys, backup_manifest const& of, bool accept) {
  auto const held = store::read_withdrawals(withdrawals_path(sys.settings), of.withdrawals);
  if (!held) return held.error();
  if (held->since <= of.made_at && held->newest >= of.withdrawals) return false;
  if (accept) return true;
  return fail(
      code::precondition, "backup.gap",
      cat("Nobody knows which withdrawals and erasures came after this backup: ", withdrawals_path(sys.settings),
          " begins later. Put the file that belongs to this store there, or set store.withdrawals to it. To "
          "restore nevertheless, and show people as they were, pass accept_gap."),
      "/accept_gap");
}

// How many lines of the file such rows know: those up to the last that is in their journal. A life of which the file
// has no line yet has nothing to miss.
std::size_t known_to(std::vector<kept_withdrawal> const& kept, installation const& is, std::int64_t newest) {
  auto const own = [&](kept_withdrawal const& one) { return one.life == is.life; };
  auto const first_missing =
      std::ranges::find_if(kept, [&](auto const& one) { return own(one) && one.what.seq > newest; });
  if (first_missing != kept.end()) return static_cast<std::size_t>(first_missing - kept.begin());
  auto const last_own = std::find_if(kept.rbegin(), kept.rend(), own);
  return last_own == kept.rend() ? kept.size() : static_cast<std::size_t>(kept.rend() - last_own);
}

}  // namespace

result<std::int64_t> obey_newer_file(ops::services const& sys) {
  auto const newest_line = store::newest_withdrawal(withdrawals_path(sys.settings));
  if (!newest_line || !*newest_line) return 0;
  installation is;
  std::int64_t newest = 0;
  VT_CHECK(sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(is, read_installation(db));
    VT_TRY(newest, store::newest_change(db));
    return {};
  }));
  if ((*newest_line)->life == is.life && (*newest_line)->seq <= newest) return 0;
  VT_TRY(auto const all, read_later(parts_of(sys), 0));
  auto const known = known_to(all.kept, is, newest);
  if (known == all.kept.size()) return 0;
  VT_CHECK(obey(sys, std::span{all.kept}.subspan(known)));
  return static_cast<std::int64_t>(all.kept.size() - known);
}

result<restored> restore_backup(ops::services const& sys, std::string const& path, bool accept_gap) {
  VT_TRY(auto const from, read_backup(path));
  VT_CHECK(sys.ring.key(from.manifest.key));
  restored done{from.manifest.made_at, 0, false, from.manifest.environment};
  VT_TRY(done.gap, has_gap(sys, from.manifest, accept_gap));
  VT_TRY(auto ready, stage::make(sys, from));
  auto known = done.gap ? std::int64_t{0} : from.manifest.withdrawals;
  for (int look = 0; look < most_looks; ++look) {
    // A process that was killed between its commit and the copy of it.
    VT_CHECK(follow_withdrawals(sys.db, parts_of(sys)));
    VT_TRY(auto const later, read_later(parts_of(sys), known));
    VT_CHECK(obey(on(sys, ready.db()), later.kept));
    done.replayed += static_cast<std::int64_t>(later.kept.size());
    known = later.newest;
    ready.close();
    auto const last_look = [&]() -> result<void> {
      VT_CHECK(follow_withdrawals(sys.db, parts_of(sys)));
      // Its end alone: everybody who wants to write waits meanwhile.
      VT_TRY(auto const newest, store::newest_withdrawal(withdrawals_path(sys.settings)));
      if (!newest || newest->number <= known) return {};
      return fail(code::aborted, "backup.busy", "People withdrew while the backup was made ready. Try again.");
    };
    auto const replaced = sys.db.replace_with(store::area::record, ready.file("record.sqlite"), last_look);
    if (replaced) {
      VT_CHECK(sys.db.replace_with(store::area::traffic, ready.file("traffic.sqlite"), [] { return result<void>{}; }));
      return done;
    }
    if (replaced.error().slug != "backup.busy") return replaced.error();
    VT_CHECK(ready.open(sys));
  }
  return fail(code::aborted, "backup.busy",
              "People withdraw faster than the backup can be made ready. Stop the shop's processes and try again.");
}

}  // namespace vetrina::engine
