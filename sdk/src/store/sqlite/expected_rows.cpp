#include "store/sqlite/expected_rows.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/strings.hpp"

namespace vetrina::store {
namespace {

// A row for each column of each index, in order. The primary key of a table without rowids goes by the table's name
// (sqlite.org/fileformat2.html#the_sqlite_stat1_table).
constexpr char const* columns_sql =
    "select t.name, case when t.wr and i.origin = 'pk' then t.name else i.name end, "
    // One that holds the whole primary key is unique, too.
    "i.\"unique\" or not exists (select 1 from pragma_table_info(t.name) k where k.pk > 0 and k.name not in "
    "(select name from pragma_index_info(i.name) where name is not null)), i.partial, c.name "
    "from pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c "
    "where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite~_%' escape '~' "
    "order by 1, 2, c.seqno";
constexpr char const* put_sql = "insert into sqlite_stat1(tbl, idx, stat) values(?1, ?2, ?3)";

constexpr std::int64_t table_rows = 1'000'000;
constexpr std::int64_t shops = 4;             // a store holds few
constexpr std::int64_t values_apart = 1'000;  // of any other column
constexpr std::int64_t alike = 10;            // with the same key, at least, where a key is not unique
constexpr std::int64_t few = 100;             // of how many rows a partial index holds one

struct index_shape {
  std::string table;
  std::string name;
  bool unique = false;
  bool partial = false;
  std::vector<std::string> columns;
};

using prepared = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

result<prepared> prepare(connection& file, char const* sql) {
  sqlite3_stmt* handle = nullptr;
  int const rc = sqlite3_prepare_v2(file.native(), sql, -1, &handle, nullptr);
  if (rc != SQLITE_OK) return file.last_error(rc, sql);
  return prepared{handle, &sqlite3_finalize};
}

std::string text_of(prepared const& row, int column) {
  auto const* const text = reinterpret_cast<char const*>(sqlite3_column_text(row.get(), column));
  return text == nullptr ? "" : text;  // an expression has no name
}

result<std::vector<index_shape>> indexes_of(connection& file) {
  VT_TRY(auto const row, prepare(file, columns_sql));
  std::vector<index_shape> found;
  int rc = sqlite3_step(row.get());
  for (; rc == SQLITE_ROW; rc = sqlite3_step(row.get())) {
    auto table = text_of(row, 0);
    auto name = text_of(row, 1);
    if (found.empty() || found.back().table != table || found.back().name != name) {
      found.push_back({std::move(table),
                       std::move(name),
                       sqlite3_column_int(row.get(), 2) != 0,
                       sqlite3_column_int(row.get(), 3) != 0,
                       {}});
    }
    found.back().columns.push_back(text_of(row, 4));
  }
  if (rc != SQLITE_DONE) return file.last_error(rc, columns_sql);
  return found;
}

// "1000000 250000 250": of all rows, so many have one shop, and so many one shop and one key.
std::string figures_of(index_shape const& of) {
  auto rows = of.partial ? table_rows / few : table_rows;
  auto text = cat(rows);
  for (std::size_t i = 0; i < of.columns.size(); ++i) {
    rows /= of.columns[i] == "shop" ? shops : values_apart;
    bool const one = of.unique && i + 1 == of.columns.size();
    rows = one ? 1 : std::max(rows, alike);
    text += cat(" ", rows);
  }
  // A plan that hops through an index by its second column is another guess about what the table holds.
  return text + " noskipscan";
}

}  // namespace

bool has_expected_rows(connection& file) { return file.step("select 1 from sqlite_stat1") == SQLITE_OK; }

result<void> put_expected_rows(connection& file) {
  VT_TRY(auto const indexes, indexes_of(file));
  VT_CHECK(file.execute("analyze sqlite_schema; delete from sqlite_stat1"));
  VT_TRY(auto const put, prepare(file, put_sql));
  for (auto const& one : indexes) {
    auto const figures = figures_of(one);
    sqlite3_bind_text(put.get(), 1, one.table.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_text(put.get(), 2, one.name.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_text(put.get(), 3, figures.c_str(), -1, SQLITE_STATIC);
    if (int const rc = sqlite3_step(put.get()); rc != SQLITE_DONE) return file.last_error(rc, put_sql);
    sqlite3_reset(put.get());
  }
  return file.execute("analyze sqlite_schema");  // this connection reads them, too
}

}  // namespace vetrina::store
