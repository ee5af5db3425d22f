// find: what modules above ask the catalogue. Reads take the session of the operation that runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::catalog {

struct price {
  std::int64_t amount_minor = 0;
  std::string currency;
};

struct product_row {
  std::string product;
  std::string family;
  std::string line;   // "" where none
  std::string brand;  // "" where none
  std::string title;
  std::string url;    // "" where the shop's template is used
  std::string image;
  std::string image_alt;
  std::optional<catalog::price> price;
  std::vector<std::string> markets;  // empty: all
  bool available = true;
  bool sensitive = false;  // never appears anywhere social
};

struct family_row {
  std::string family;
  std::string line;
  std::string brand;
  std::string title;
  std::string lead_product;  // the first available one, by the feed's order
  std::string image;
  std::string image_alt;
  std::optional<catalog::price> price;  // of the lead product
  bool sensitive = false;               // one sensitive product makes the family sensitive
};

[[nodiscard]] result<std::optional<product_row>> find_product(store::session& db, std::string_view shop,
                                                              std::string_view product);
[[nodiscard]] result<std::optional<family_row>> find_family(store::session& db, std::string_view shop,
                                                            std::string_view family);
// Products of a family, in the feed's order.
[[nodiscard]] result<std::vector<product_row>> products_of(store::session& db, std::string_view shop,
                                                           std::string_view family);

}  // namespace vetrina::catalog
