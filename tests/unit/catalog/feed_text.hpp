// feed_text: Shopify exports made up for tests, with the columns that the real ones have.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace vetrina::catalog::testing {

inline std::vector<std::string> const& feed_columns() {
  static std::vector<std::string> const names{"Handle",
                                              "Title",
                                              "Body (HTML)",
                                              "Vendor",
                                              "Type",
                                              "Published",
                                              "Option1 Name",
                                              "Option1 Value",
                                              "Option2 Name",
                                              "Option2 Value",
                                              "Variant SKU",
                                              "Variant Inventory Tracker",
                                              "Variant Inventory Qty",
                                              "Variant Inventory Policy",
                                              "Variant Price",
                                              "Variant Compare At Price",
                                              "Variant Barcode",
                                              "Image Src",
                                              "Image Alt Text",
                                              "Price / IT",
                                              "Included / IT",
                                              "Status"};
  return names;
}

using cells = std::map<std::string, std::string>;

inline std::string quoted_if_needed(std::string const& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string{"\"\""} : std::string{c};
  return out + "\"";
}

inline std::string line_of(cells const& row) {
  std::string out;
  for (auto const& column : feed_columns()) {
    auto const at = row.find(column);
    if (&column != &feed_columns().front()) out += ",";
    if (at != row.end()) out += quoted_if_needed(at->second);
  }
  return out + "\n";
}

inline std::string header() {
  std::string out;
  for (auto const& column : feed_columns()) out += (out.empty() ? "" : ",") + column;
  return out + "\n";
}

// One product without variants.
inline cells simple(std::string const& handle, std::string const& price) {
  return {{"Handle", handle},        {"Title", "The " + handle},
          {"Option1 Name", "Title"}, {"Option1 Value", "Default Title"},
          {"Variant Price", price},  {"Published", "true"}};
}

}  // namespace vetrina::catalog::testing
