// Shopify's product export, as its help centre describes it: one row a variant; rows of one handle follow each other
// and only the first carries what belongs to the product; a row with a picture and no price adds a picture.
#include <algorithm>
#include <array>
#include <map>

#include "base/strings.hpp"
#include "catalog/csv.hpp"
#include "catalog/feed.hpp"
#include "catalog/money.hpp"

namespace vetrina::catalog {
namespace {

using columns = std::map<std::string, std::size_t, std::less<>>;

constexpr std::array<std::string_view, 3> required_columns{"Handle", "Title", "Variant Price"};

class record_view {
 public:
  record_view(columns const& names, csv_record const& record) : names_{names}, record_{record} {}
  [[nodiscard]] std::string_view operator[](std::string_view column) const {
    auto const at = names_.find(column);
    if (at == names_.end() || at->second >= record_.fields.size()) return {};
    return trimmed(record_.fields[at->second]);
  }
  [[nodiscard]] std::int64_t line() const { return static_cast<std::int64_t>(record_.line); }

 private:
  columns const& names_;
  csv_record const& record_;
};

// What the first row of a handle says for all of its variants.
struct family_head {
  std::string title, brand, line, description, image, image_alt;
  std::array<std::string, 3> option_names;
  bool published = true;
  bool damaged = false;  // a row of this handle could not be read whole
};

struct variant {
  product what;
  std::string sku;
  std::string options;  // "/Small/Red"
  std::int64_t line = 0;
};

// Tags out, entities of the five characters that feeds escape back in. Not a sanitizer: the text is escaped again
// wherever it is shown.
std::string plain_text(std::string_view html) {
  std::string out;
  bool inside = false;
  for (char c : html) {
    if (c == '<') {
      inside = true;
    } else if (c == '>' && inside) {
      inside = false;
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else if (!inside) {
      out += c;
    }
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entities{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", " "}, {"&amp;", "&"}}};
  for (auto const& [entity, character] : entities) {
    for (auto at = out.find(entity); at != std::string::npos; at = out.find(entity, at + character.size())) {
      out.replace(at, entity.size(), character);
    }
  }
  return std::string{trimmed(out)};
}

std::optional<std::string> said(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string{text};
}

// Of the product's fields those that a feed can fill too full, and the columns they come from.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> columns_of_fields{
    {{"/product", "Option1 Value"},
     {"/attributes", "Option1 Value"},
     {"/family", "Handle"},
     {"/title", "Title"},
     {"/image", "Image Src"},
     {"/price", "Variant Price"},
     {"/list_price", "Variant Compare At Price"},
     {"/image_alt", "Image Alt Text"}}};

std::string column_of(std::string_view pointer) {
  auto const step = pointer.substr(0, pointer.find('/', 1));
  auto const at = std::ranges::find(columns_of_fields, step, [](auto const& pair) { return pair.first; });
  return std::string{at == columns_of_fields.end() ? std::string_view{} : at->second};
}

// "/Small/Red"; a sole "Default Title" stands for a product without variants and adds nothing. The names of the options
// stand on the first row of a handle alone.
std::string option_path(record_view const& row, family_head& head, std::map<std::string, std::string>& attributes) {
  std::array<std::string_view, 3> values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto const number = cat("Option", static_cast<std::uint64_t>(i + 1));
    values[i] = row[cat(number, " Value")];
    if (auto const name = row[cat(number, " Name")]; !name.empty()) head.option_names[i] = ascii_lower(name);
  }
  if (values[0] == "Default Title" && values[1].empty() && values[2].empty()) return {};
  std::string path;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].empty()) continue;
    path += cat("/", values[i]);
    auto const& name = head.option_names[i];
    attributes[name.empty() ? cat("option", static_cast<std::uint64_t>(i + 1)) : name] = values[i];
  }
  return path;
}

class reader {
 public:
  reader(feed_options const& options, columns names) : options_{options}, columns_{std::move(names)} {}

  void take(csv_record record) {
    bool const whole = readable(record);
    record_view const row{columns_, record};
    auto const handle = std::string{row["Handle"]};
    if (handle.empty() || handle.size() > max_handle) {
      if (!whole) return;
      return out_.reject(row.line(), "Handle",
                         handle.empty() ? "A row needs the handle of its product." : "A handle has at most 200 bytes.");
    }
    // What can be read of a broken row still names the product for the variants on the rows below.
    auto& head = heads_[handle];
    read_head(head, row);
    if (auto const sku = row["Variant SKU"]; !sku.empty()) ++uses_[std::string{sku}];
    if (!whole) {
      head.damaged = true;
      return;
    }
    if (row["Variant Price"].empty() && !row["Image Src"].empty()) return;  // only adds a picture
    read_variant(handle, head, row);
  }

  [[nodiscard]] feed finish() {
    std::map<std::string, std::int64_t> taken;
    for (auto& v : variants_) {
      bool const by_sku = !v.sku.empty() && uses_[v.sku] == 1;
      v.what.product = by_sku ? v.sku : cat(*v.what.family, v.options);
      complete(v.what);
      if (v.what.title.empty()) {
        out_.reject(v.line, "Title", "The first row of a handle carries the title; there is none.");
      } else if (auto const [at, fresh] = taken.emplace(v.what.product, v.line); !fresh) {
        out_.reject(v.line, by_sku ? "Variant SKU" : "Option1 Value",
                    cat("The same variant stands on line ", at->second, " already."));
      } else if (auto const fits = check_ranges(v.what); !fits) {
        auto const& pointer = fits.error().pointer;
        out_.reject(v.line, by_sku && pointer == "/product" ? "Variant SKU" : column_of(pointer), fits.error().message);
      } else {
        out_.products.push_back({std::move(v.what), v.line});
      }
    }
    out_.sort_errors();
    return std::move(out_);
  }

 private:
  static constexpr std::size_t max_handle = 200;

  // Rejects a row that is not readable as a whole, and leaves in it what is.
  bool readable(csv_record& record) {
    auto const line = static_cast<std::int64_t>(record.line);
    bool whole = record.problem.empty();
    if (!whole)
      out_.reject(line, record.whole_row ? std::string{} : column_at(record.fields.size()),
                  cat("The row cannot be read: ", record.problem, "."));
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      auto& field = record.fields[i];
      bool const utf8 = is_utf8(field);
      if (utf8 && field.find('\0') == std::string::npos) continue;
      if (whole) {
        out_.reject(line, column_at(i),
                    utf8 ? "The field holds the character U+0000: remove it."
                         : "This is not UTF-8, perhaps Latin-1: save the file as UTF-8.");
      }
      whole = false;
      field.clear();
    }
    return whole;
  }

  [[nodiscard]] std::string column_at(std::size_t index) const {
    auto const at = std::ranges::find(columns_, index, [](auto const& column) { return column.second; });
    return at == columns_.end() ? std::string{} : at->first;
  }

  static void read_head(family_head& head, record_view const& row) {
    auto const keep = [](std::string& kept, std::string_view text) {
      if (kept.empty()) kept = text;
    };
    keep(head.title, clipped(row["Title"], 500));
    keep(head.brand, clipped(row["Vendor"], 200));
    keep(head.line, clipped(row["Type"], 200));
    if (head.description.empty()) head.description = clipped(plain_text(row["Body (HTML)"]), 60'000);
    if (head.image.empty() || row["Image Position"] == "1") {
      if (!row["Image Src"].empty()) {
        head.image = row["Image Src"];
        head.image_alt = clipped(row["Image Alt Text"], 1000);
      }
    }
    auto const status = row["Status"];
    if (iequals(row["Published"], "false") || (!status.empty() && !iequals(status, "active"))) head.published = false;
  }

  void read_variant(std::string const& handle, family_head& head, record_view const& row) {
    variant v;
    v.line = row.line();
    v.sku = row["Variant SKU"];
    v.what.family = handle;
    v.options = option_path(row, head, v.what.attributes);
    if (!read_price(row, "Variant Price", options_.currency, v.what.price, true)) return;
    if (!read_price(row, "Variant Compare At Price", options_.currency, v.what.list_price, false)) return;
    for (auto const& market : options_.markets) {
      std::optional<price> local;
      if (!read_price(row, cat("Price / ", market.market), market.currency, local, false)) return;
      if (local) v.what.prices[market.market] = *local;
      if (!iequals(row[cat("Included / ", market.market)], "false")) v.what.markets.push_back(market.market);
    }
    if (v.what.markets.size() == options_.markets.size()) v.what.markets.clear();  // everywhere
    v.what.image = said(row["Variant Image"]);
    v.what.gtin = said(row["Variant Barcode"]);
    if (v.what.gtin && v.what.gtin->size() > 14) v.what.gtin.reset();  // shops keep their own codes there, too
    auto const stock = row["Variant Inventory Qty"];
    v.what.available =
        !(stock == "0" && row["Variant Inventory Policy"] == "deny" && !row["Variant Inventory Tracker"].empty());
    variants_.push_back(std::move(v));
  }

  bool read_price(record_view const& row, std::string_view column, std::string_view currency,
                  std::optional<price>& into, bool needed) {
    auto const text = row[column];
    if (text.empty() && !needed) return true;
    auto const amount = parse_amount(text, currency);
    if (!amount) {
      out_.reject(row.line(), std::string{column},
                  text.empty() ? std::string{"A variant needs a price."}
                               : cat("\"", clipped(text, 40), "\" is no price: write digits with a point, as 49.90."));
      return false;
    }
    into = price{*amount, std::string{currency}};
    return true;
  }

  void complete(product& p) {
    auto const& head = heads_[*p.family];
    p.title = head.title.empty() && head.damaged ? *p.family : head.title;
    p.brand = said(head.brand);
    p.line = said(head.line);
    p.description = said(head.description);
    if (!p.image) p.image = said(head.image);
    p.image_alt = said(head.image_alt);
    p.available = p.available && head.published;
  }

  feed_options const& options_;
  columns columns_;
  std::map<std::string, family_head> heads_;
  std::map<std::string, int>
      uses_;  // of each SKU, on rows that are refused, too: ids must not change when they are mended
  std::vector<variant> variants_;
  feed out_;
};

}  // namespace

result<feed> read_shopify_csv(std::string_view text, feed_options const& options) {
  csv_reader records{text};
  auto const header = records.next();
  if (!header || !header->problem.empty()) {
    return fail(code::invalid, "catalog.empty_feed", "The file has no header row.", "/file");
  }
  columns names;
  for (std::size_t i = 0; i < header->fields.size(); ++i) names.emplace(trimmed(header->fields[i]), i);
  for (auto const needed : required_columns) {
    if (names.find(needed) == names.end()) {
      return fail(code::invalid, "catalog.missing_column",
                  cat("The column \"", needed, "\" is missing. Is this a product export of Shopify, with commas?"),
                  "/file");
    }
  }
  reader into{options, std::move(names)};
  while (auto record = records.next()) into.take(*std::move(record));
  return into.finish();
}

}  // namespace vetrina::catalog
