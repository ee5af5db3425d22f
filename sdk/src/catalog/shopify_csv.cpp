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
  bool published = true;
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

std::string option_path(record_view const& row, std::map<std::string, std::string>& attributes) {
  std::string path;
  for (auto const* number : {"1", "2", "3"}) {
    auto const value = row[cat("Option", number, " Value")];
    if (value.empty() || value == "Default Title") continue;
    path += cat("/", value);
    auto const name = row[cat("Option", number, " Name")];
    attributes[name.empty() ? cat("option", number) : ascii_lower(name)] = value;
  }
  return path;
}

class reader {
 public:
  reader(feed_options const& options, columns names) : options_{options}, columns_{std::move(names)} {}

  void take(csv_record const& record) {
    record_view const row{columns_, record};
    if (!record.problem.empty()) return out_.reject(row.line(), {}, cat("The row cannot be read: ", record.problem, "."));
    for (auto const& [name, index] : columns_) {
      if (index < record.fields.size() && !is_utf8(record.fields[index])) {
        return out_.reject(row.line(), name, "This is not UTF-8, perhaps Latin-1: save the file as UTF-8.");
      }
    }
    auto const handle = row["Handle"];
    if (handle.empty()) return out_.reject(row.line(), "Handle", "A row needs the handle of its product.");
    if (handle.size() > 200) return out_.reject(row.line(), "Handle", "A handle has at most 200 bytes.");
    read_head(std::string{handle}, row);
    if (row["Variant Price"].empty() && !row["Image Src"].empty()) return;  // only adds a picture
    read_variant(std::string{handle}, row);
  }

  [[nodiscard]] feed finish() {
    std::map<std::string, int> uses;
    for (auto const& v : variants_) {
      if (!v.sku.empty()) ++uses[v.sku];
    }
    std::map<std::string, std::int64_t> taken;
    for (auto& v : variants_) {
      bool const by_sku = !v.sku.empty() && uses[v.sku] == 1;
      v.what.product = by_sku ? v.sku : cat(*v.what.family, v.options);
      complete(v.what);
      if (v.what.title.empty()) {
        out_.reject(v.line, "Title", "The first row of a handle carries the title; there is none.");
      } else if (auto const [at, fresh] = taken.emplace(v.what.product, v.line); !fresh) {
        out_.reject(v.line, "Variant SKU", cat("The same variant stands on line ", at->second, " already."));
      } else {
        out_.products.push_back({std::move(v.what), v.line});
      }
    }
    return std::move(out_);
  }

 private:
  void read_head(std::string const& handle, record_view const& row) {
    auto& head = heads_[handle];
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

  void read_variant(std::string const& handle, record_view const& row) {
    variant v;
    v.line = row.line();
    v.sku = clipped(row["Variant SKU"], 256);
    v.what.family = handle;
    v.options = option_path(row, v.what.attributes);
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
    v.what.available = !(stock == "0" && row["Variant Inventory Policy"] == "deny" && !row["Variant Inventory Tracker"].empty());
    variants_.push_back(std::move(v));
  }

  bool read_price(record_view const& row, std::string_view column, std::string_view currency, std::optional<price>& into,
                  bool needed) {
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
    p.title = head.title;
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
                  cat("The column \"", needed, "\" is missing. Is this a product export of Shopify, with commas?"), "/file");
    }
  }
  reader into{options, std::move(names)};
  while (auto const record = records.next()) into.take(*record);
  return into.finish();
}

}  // namespace vetrina::catalog
