// module: one capability as one value. engine/modules.cpp lists them; nothing else knows all.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ops/operation.hpp"
#include "store/journal.hpp"
#include "store/migration.hpp"

namespace vetrina::ops {

// A part of what shopper.export answers: {"orders": [...]}. `json` is a whole JSON value.
struct export_part {
  std::string section;
  std::string json;
};

// What is kept although the person asked to be forgotten, and why: {what, why, until}.
struct retained {
  std::string what;
  std::string why;
  std::int64_t until = 0;  // ms; 0: not bounded in time
};

// Somebody without an account: known by one order, or by the keyed hash of an e-mail address.
struct guest {
  std::optional<std::string> order;
  std::optional<std::string> email_hash;
};

// Two shoppers who turn out to be one person: what `from` has goes to `into`.
struct merge_pair {
  std::string from;
  std::string into;
};

// One kind of thing in a merge: how many change hands as they are, how many both had and become one, how many lose
// something by it (an audience, a consent), because the narrower of two choices counts.
struct merge_item {
  std::string what;
  std::int64_t moved = 0;
  std::int64_t joined = 0;
  std::int64_t narrowed = 0;
};

// A module's part of a merge, as the rows are now. `body` is a document of the module's own that says all of it: merge
// does just that, unmerge takes just that back, and two surveys of the same rows give the same bytes.
struct merge_part {
  std::string body;
  std::vector<merge_item> items;
  std::vector<std::string> obstacles;  // slugs: why the two cannot be merged as things are
};

// A column that names a person, and why a merge leaves it as it is; "": the merge takes it along.
struct person_column {
  std::string_view table;
  std::string_view column;
  std::string_view left_because;
};

// What every module that keeps rows of a shopper owes that shopper. Run over the module list in one transaction.
struct subject {
  // Removes or anonymises every row of the shopper in this module's tables. Appends to `kept` what it may not remove.
  result<void> (*erase)(command& in, std::string_view shopper, std::vector<retained>& kept) = nullptr;
  // Everything held about the shopper; other people's data and tokens excepted.
  result<void> (*export_)(query& in, std::string_view shopper, std::vector<export_part>& parts) = nullptr;
  // The same as erase for a guest; only where the module keeps rows of guests.
  result<void> (*erase_guest)(command& in, guest const& who, std::vector<retained>& kept) = nullptr;
  // Every column of the module's tables that names a person; a test compares it with the schema.
  std::span<person_column const> columns{};
  // The three of a merge, together or not at all. Projections are caught up before each.
  result<void> (*survey)(command& in, merge_pair const& who, merge_part& out) = nullptr;
  result<void> (*merge)(command& in, merge_pair const& who, std::string_view body) = nullptr;
  // Gives each back what was theirs. What people changed since then stays as they changed it; `kept` counts those rows.
  result<void> (*unmerge)(command& in, merge_pair const& who, std::string_view body, std::int64_t& kept) = nullptr;
};

// Work that a row of the job table asks for. Runs with a lease, outside any transaction.
struct job {
  std::string_view name;  // "identity.sync"
  bool network;  // true: never run inside vt_http_handle's bounded slice
  result<void> (*run)(exchange& in, std::string_view key, std::string_view body) = nullptr;
};

// A withdrawal (store/journal.hpp) done once more, on rows that were restored from a backup made before it. What is
// gone already, or was never there, is no failure; in doubt the narrower outcome is right.
struct withdrawal {
  std::string_view kind;  // of the change
  result<void> (*redo)(command& in, store::change const& what) = nullptr;
};

struct module {
  std::string_view name;
  std::span<operation const> operations{};
  std::span<store::migration const> migrations{};
  subject about_shoppers{};
  std::span<store::projection const* const> projections{};
  std::span<job const> jobs{};
  std::span<withdrawal const> withdrawals{};
};

}  // namespace vetrina::ops
