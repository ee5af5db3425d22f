#include "all_rows.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace vetrina::testing {
namespace {

using handle = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

handle open(std::filesystem::path const& file) {
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
    throw std::runtime_error{sqlite3_errmsg(db)};
  }
  sqlite3_busy_timeout(db, 5000);
  return {db, sqlite3_close};
}

table_contents read(sqlite3* db, std::string const& sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) throw std::runtime_error{sqlite3_errmsg(db)};
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> const statement{raw, sqlite3_finalize};
  table_contents out;
  for (int i = 0; i < sqlite3_column_count(raw); ++i) out.columns.emplace_back(sqlite3_column_name(raw, i));
  while (sqlite3_step(raw) == SQLITE_ROW) {
    std::vector<std::string> row;
    for (int i = 0; i < sqlite3_column_count(raw); ++i) {
      auto const* const bytes = static_cast<char const*>(sqlite3_column_blob(raw, i));
      auto const size = static_cast<std::size_t>(sqlite3_column_bytes(raw, i));
      row.push_back(bytes == nullptr ? std::string{} : std::string{bytes, size});
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

}  // namespace

bool table_contents::has(std::string const& column) const {
  return std::ranges::find(columns, column) != columns.end();
}

std::map<std::string, table_contents> all_rows(std::string const& data_dir) {
  std::map<std::string, table_contents> all;
  for (std::string const area : {"record", "traffic", "scratch"}) {
    auto const db = open(data_dir + "/" + area + ".sqlite");
    auto const tables = read(db.get(), "select name from sqlite_master where type = 'table' order by name");
    for (auto const& row : tables.rows) {
      all[area + "." + row.at(0)] = read(db.get(), "select * from \"" + row.at(0) + "\"");
    }
  }
  return all;
}

std::size_t rows_with(table_contents const& table, std::string const& text) {
  auto const holds = [&](std::string const& value) { return value.find(text) != std::string::npos; };
  return static_cast<std::size_t>(
      std::ranges::count_if(table.rows, [&](auto const& row) { return std::ranges::any_of(row, holds); }));
}

}  // namespace vetrina::testing
