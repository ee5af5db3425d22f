// all_rows: what lies in the databases of a data folder, read past the SDK: for tests of what must or must not be there.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace vetrina::testing {

struct table_contents {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  [[nodiscard]] bool has(std::string const& column) const;
};

// By "record.shopper". Opens the files for reading; the engine may be open, too.
[[nodiscard]] std::map<std::string, table_contents> all_rows(std::string const& data_dir);

// Rows of a table that hold the text anywhere.
[[nodiscard]] std::size_t rows_with(table_contents const& table, std::string const& text);

}  // namespace vetrina::testing
