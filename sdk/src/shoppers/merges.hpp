// merges: the rows that remember merges: which plan joined whom, and, while it can be undone, what each module needs for
// that. They belong to whoever holds the joined account now. Inner header of shoppers/. Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/module.hpp"

namespace vetrina::shoppers {

namespace merge_state {
inline constexpr std::string_view planned = "planned";
inline constexpr std::string_view applied = "applied";
inline constexpr std::string_view undone = "undone";
inline constexpr std::string_view closed = "final";  // applied, and nothing is kept for an undo any more
}  // namespace merge_state

struct merge_row {
  std::string plan;  // "mrg_…"
  std::string from;
  std::string into;
  std::string holder;  // who has it now: into, or whoever took that one over
  std::string digest;
  std::string state;
  std::int64_t made_at = 0;
  std::int64_t applied_at = 0;
  std::int64_t undo_until = 0;
  std::string from_public;  // public id of who ended

  [[nodiscard]] ops::merge_pair pair() const { return {from, into}; }
};

using merge_bodies = std::map<std::string, std::string, std::less<>>;  // by module

// Fails with merge.unknown at /plan.
[[nodiscard]] result<merge_row> find_merge(store::session& db, std::string_view shop, std::string_view plan);
[[nodiscard]] result<std::vector<merge_row>> merges_of(store::session& db, std::string_view shop,
                                                       std::string_view holder);
// True where it was in `from` and now is in `to`.
[[nodiscard]] result<bool> move(store::transaction& tx, std::string_view shop, merge_row const& of,
                                std::string_view from, std::string_view to, std::int64_t applied_at,
                                std::int64_t undo_until);

[[nodiscard]] result<void> keep_bodies(store::transaction& tx, std::string_view shop, std::string_view plan,
                                       merge_bodies const& all);
[[nodiscard]] result<merge_bodies> bodies_of(store::session& db, std::string_view shop, std::string_view plan);
// Everything that is kept for an undo.
[[nodiscard]] result<void> forget_undo(store::transaction& tx, std::string_view shop, merge_row const& of);

// For erasing and exporting the holder. Who ended in them is withdrawn, too: a backup may be older than the merge.
[[nodiscard]] result<void> forget_merges(ops::command& in, std::string_view shopper);
[[nodiscard]] result<void> export_merges(ops::query& in, std::string_view shopper,
                                         std::vector<ops::export_part>& parts);

}  // namespace vetrina::shoppers
