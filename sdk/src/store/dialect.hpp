// dialect: the words of a migration that differ between the stores, and the digest by which an edited one is found.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "store/migration.hpp"

namespace vetrina::store {

struct dialect {
  std::string_view seq;        // {seq}
  std::string_view bytes;      // {bytes}
  std::string_view clustered;  // {clustered}, after the closing bracket of a table
};
inline constexpr dialect sqlite_dialect{"integer primary key autoincrement", "blob", "without rowid"};
inline constexpr dialect postgres_dialect{"bigint generated always as identity primary key", "bytea", ""};

[[nodiscard]] std::string in_dialect(std::string_view sql, dialect const& words);

// What has been applied, beside the tables themselves.
inline constexpr char const* schema_version_sql =
    "create table if not exists schema_version(module text not null, area text not null, version bigint not null, "
    "digest text not null, primary key(module, version)) {clustered}";

// 32 hexadecimal digits, of the text as it was written, so that both stores keep the same.
[[nodiscard]] std::string migration_digest(migration const& step);

}  // namespace vetrina::store
