#include "store/sqlite/migrate.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/strings.hpp"
#include "store/dialect.hpp"
#include "store/sqlite/expected_rows.hpp"

namespace vetrina::store {

namespace {

using step_key = std::pair<std::string, std::int64_t>;  // module, version
using digests = std::map<step_key, std::string>;

error failed(migration const& step, std::string_view why) {
  return fail(code::internal, "store.migration_failed",
              cat("Migration ", step.version, " of module ", step.module, " failed: ", why));
}

// One pair of statements an area, because a statement belongs to one.
struct version_table {
  statement applied;
  statement note;
};
constexpr char const* applied_sql = "select module, version, digest from schema_version order by module, version";
constexpr char const* note_sql = "insert into schema_version(module, area, version, digest) values($1, $2, $3, $4)";
version_table const tables[] = {
    {{area::record, applied_sql}, {area::record, note_sql}},
    {{area::traffic, applied_sql}, {area::traffic, note_sql}},
    {{area::scratch, applied_sql}, {area::scratch, note_sql}},
};

result<digests> read_applied(connection& file, version_table const& table) {
  digests found;
  VT_CHECK(file.each(table.applied, {}, false, [&](row const& r) {
    found.emplace(step_key{r.string(0), r.integer(1)}, r.string(2));
    return true;
  }));
  return found;
}

result<void> check_known(digests const& applied, area where, std::span<migration const> steps) {
  for (auto const& [key, digest] : applied) {
    migration const* known = nullptr;
    for (auto const& step : steps) {
      if (step.where == where && step.module == key.first && step.version == key.second) known = &step;
    }
    // Also a whole module that this build lacks: erasing a shopper would leave its rows behind.
    if (known == nullptr)
      return fail(code::precondition, "store.newer_schema",
                  cat(file_name(where), " was written by a newer version (module ", key.first, ", step ", key.second,
                      "). Use that version, or restore a backup of this one's."));
    if (digest != migration_digest(*known))
      return fail(code::precondition, "store.migration_edited",
                  cat("Migration ", known->version, " of module ", known->module, " is not the one that ",
                      file_name(where), " was made with. A released step is never edited: add another."));
  }
  return {};
}

result<void> apply_missing(connection& file, area where, std::span<migration const> steps, version_table const& table) {
  VT_CHECK(file.execute(in_dialect(schema_version_sql, sqlite_dialect).c_str()));
  VT_TRY(auto applied, read_applied(file, table));
  VT_CHECK(check_known(applied, where, steps));
  for (auto const& step : steps) {
    step_key key{std::string{step.module}, step.version};
    if (step.where != where || applied.contains(key)) continue;
    if (step.version > 1 && !applied.contains({key.first, step.version - 1}))
      return failed(step, "a step is missing before it.");
    if (auto done = file.execute(in_dialect(step.sql, sqlite_dialect).c_str()); !done) {
      if (done.error().slug == "store.failed" || done.error().slug == "store.conflict")
        return failed(step, done.error().message);
      return done.error();
    }
    auto const digest = migration_digest(step);
    param const row[] = {step.module, std::string_view{file_name(where)}, step.version, digest};
    VT_CHECK(file.each(table.note, row, true, [](auto const&) { return true; }));
    applied.emplace(std::move(key), digest);
  }
  return put_expected_rows(file);
}

}  // namespace

result<void> migrate(connection& file, area where, std::span<migration const> steps) {
  auto const& table = tables[static_cast<int>(where)];
  if (int const rc = file.step("pragma journal_mode = wal"); rc != SQLITE_OK)
    return file.last_error(rc, "pragma journal_mode = wal");
  // Most starts find nothing to do, and need not wait for a writer to learn it.
  if (file.step("select 1 from schema_version") == SQLITE_OK && has_expected_rows(file)) {
    VT_TRY(auto const applied, read_applied(file, table));
    VT_CHECK(check_known(applied, where, steps));
    auto const known = [&](migration const& step) {
      return step.where != where || applied.contains({std::string{step.module}, step.version});
    };
    if (std::all_of(steps.begin(), steps.end(), known)) return {};
  }
  if (int const rc = file.step("begin immediate"); rc != SQLITE_OK) return file.last_error(rc, "begin immediate");
  auto done = apply_missing(file, where, steps, table);
  if (done) {
    if (int const rc = file.step("commit"); rc != SQLITE_OK) done = file.last_error(rc, "commit");
  }
  if (!done && file.in_transaction()) {
    if (int const rc = file.step("rollback"); rc != SQLITE_OK) return file.last_error(rc, "rollback");
  }
  return done;
}

}  // namespace vetrina::store
