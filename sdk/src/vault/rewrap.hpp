// rewrap: what lies sealed under an older key, moved to the active one in steps of bounded size. Only the wrapped data keys
// change, never what they seal. Each row is swapped where it still is what was read, so that traffic goes on meanwhile
// and a step that was cut off is simply done again. Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "store/database.hpp"
#include "vault/vault.hpp"

namespace vetrina::vault {

// A column that holds envelopes, alone or as one string in a JSON text. Rows are walked by (owner, kind), which are also
// what their envelopes are bound to.
struct sealed_column {
  // $1 shop, $2 owner, $3 kind, $4 rows → owner, kind, version, text, in order, after (owner, kind).
  store::statement const* page;
  // $1 shop, $2 owner, $3 kind, $4 the new text, $5 the old.
  store::statement const* swap;
  bool bytes = false;  // the column is of type {bytes}, which no text is equal to
};

inline constexpr std::int64_t rewrap_rows = 256;

struct rewrap_cursor {
  std::int64_t column = 0;
  std::string owner;
  std::string kind;
};

struct rewrap_progress {
  std::int64_t looked_at = 0;
  std::int64_t moved = 0;
  std::int64_t failed = 0;  // do not open: left as they are
  bool done = false;
};

// One page of at most rewrap_rows rows, and the cursor behind it.
[[nodiscard]] result<rewrap_progress> rewrap_step(store::database& db, vault const& keys, std::string_view shop,
                                                  std::span<sealed_column const> columns, rewrap_cursor& at);

// Rows under another key than the active one.
[[nodiscard]] result<std::int64_t> left_to_rewrap(store::database& db, key_ring const& ring, std::string_view shop,
                                                  std::span<sealed_column const> columns);

}  // namespace vetrina::vault
