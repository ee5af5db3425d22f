// migration: one step of a module's schema, applied once, in order, in one transaction per area. Never edited after a
// release: a change is another step. {seq}, {bytes} and {clustered} are the only words that differ between the stores.
#pragma once

#include <span>
#include <string_view>

#include "store/database.hpp"

namespace vetrina::store {

struct migration {
  area where;
  std::string_view module;  // "catalog"
  int version;              // 1, 2, 3 ... without gaps within a module and area
  char const* sql;          // statements separated by ';'
};

// The store's own steps (journal, jobs, leases). open_sqlite applies them before any module's.
[[nodiscard]] std::span<migration const> store_migrations() noexcept;

}  // namespace vetrina::store
