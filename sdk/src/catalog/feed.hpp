// feed: files that shops export, turned into products. Parsing knows no store: it gives what it read and what it could
// not, row by row. Pure, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "catalog/product.hpp"

namespace vetrina::catalog {

struct row_error {
  std::int64_t line = 0;
  std::string field;  // "" where the whole row is meant
  std::string message;
};
BOOST_DESCRIBE_STRUCT(row_error, (), (line, field, message))
VT_NOTES(row_error, note{"line", "Line of the file on which the row begins, from 1."},
         note{"field", "Column or JSON pointer; empty where the whole row is meant."},
         note{"message", "What is wrong and what to do."})

struct feed_product {
  product what;
  std::int64_t line = 0;
};

struct feed {
  std::vector<feed_product> products;
  std::int64_t rejected = 0;          // rows
  std::vector<row_error> errors;      // the first 1,000
  void reject(std::int64_t line, std::string field, std::string message);
  void sort_errors();                 // by line; the last thing done to a feed
};

struct feed_market {
  std::string market;
  std::string currency;
};

struct feed_options {
  std::string currency;               // of prices without one
  std::vector<feed_market> markets;   // of the shop
};

// Shopify's product export. Fails with catalog.missing_column (the file is refused), catalog.empty_feed.
[[nodiscard]] result<feed> read_shopify_csv(std::string_view text, feed_options const& options);
// One catalog.put product a line.
[[nodiscard]] result<feed> read_jsonl(std::string_view text);

// What catalog.put would refuse in this product: a text too long, a price too high. A feed must not bring in what the
// store could not read again.
[[nodiscard]] result<void> check_ranges(product const& what);

}  // namespace vetrina::catalog
