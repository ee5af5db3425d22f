#include "catalog/feed.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "json/codec.hpp"

namespace vetrina::catalog {

void feed::reject(std::int64_t line, std::string field, std::string message) {
  constexpr std::size_t kept = 1000;
  ++rejected;
  if (errors.size() < kept) errors.push_back({line, std::move(field), std::move(message)});
}

void feed::sort_errors() { std::ranges::stable_sort(errors, {}, &row_error::line); }

result<void> check_ranges(product const& what) {
  if (auto read = json::decode<product>(json::encode(what)); !read) return read.error();
  return {};
}

result<feed> read_jsonl(std::string_view text) {
  feed out;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::int64_t line = 0;
  for (auto row : split(text, '\n')) {
    ++line;
    row = trimmed(row);
    if (row.empty()) continue;
    if (!is_utf8(row)) {
      out.reject(line, {}, "This is not UTF-8, perhaps Latin-1: save the file as UTF-8.");
      continue;
    }
    auto read = json::decode<product>(row);
    if (read) {
      out.products.push_back({*std::move(read), line});
    } else {
      out.reject(line, read.error().pointer, read.error().message);
    }
  }
  return out;
}

}  // namespace vetrina::catalog
