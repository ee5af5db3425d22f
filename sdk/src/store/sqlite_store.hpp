// sqlite_store: the embedded store. record.sqlite, traffic.sqlite and scratch.sqlite in data_dir, WAL, opened lazily
// per process and never carried over a fork. Several processes may use one folder at the same time.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::store {

struct sqlite_options {
  std::string data_dir;               // created with mode 0700 where it does not exist; network file systems refused
  std::int64_t busy_timeout_ms = 5'000;
};

// Opens or creates the store and applies the migrations that are missing. Fails with store.cannot_open,
// store.newer_schema, store.network_file_system, store.migration_failed.
[[nodiscard]] result<std::unique_ptr<database>> open_sqlite(sqlite_options const& options,
                                                            std::span<migration const> migrations, clock const& time);

}  // namespace vetrina::store
