// catalog.put, catalog.remove and catalog.import, and the module's row.
#include "catalog/module.hpp"

#include <filesystem>
#include <fstream>

#include "base/strings.hpp"
#include "catalog/catalog_sql.hpp"
#include "catalog/change.hpp"
#include "catalog/feed.hpp"
#include "catalog/read_operations.hpp"
#include "ops/shops.hpp"

namespace vetrina::catalog {
namespace {

struct put_request {
  std::vector<product> products;
};
BOOST_DESCRIBE_STRUCT(put_request, (), (products))
VT_NOTES(put_request, note{"products", "Created, or replaced whole where the id is known."}.range(1, 1000))

struct put_answer {
  std::int64_t accepted = 0;
};
BOOST_DESCRIBE_STRUCT(put_answer, (), (accepted))
VT_NOTES(put_answer, note{"accepted", "How many; all or none."})

shop_facts facts_of(ops::shop const& shop) {
  shop_facts facts;
  for (auto const& market : shop.markets) facts.markets.push_back(market.market);
  facts.origins = shop.origins;
  return facts;
}

result<put_answer> put(ops::command& in, put_request const& wanted) {
  VT_TRY(auto const shop, ops::current_shop(in, in.db));
  auto const facts = facts_of(shop);
  change into{in.db, in.who.shop, in.now};
  for (std::size_t i = 0; i < wanted.products.size(); ++i) {
    VT_CHECK(check_product(wanted.products[i], facts, cat("/products/", static_cast<std::uint64_t>(i))));
    VT_CHECK(into.put(wanted.products[i]));
  }
  VT_CHECK(into.finish());
  return put_answer{static_cast<std::int64_t>(wanted.products.size())};
}

struct remove_request {
  std::optional<std::string> product;
  std::optional<std::string> family;
};
BOOST_DESCRIBE_STRUCT(remove_request, (), (product, family))
VT_NOTES(remove_request,
         note{"product", "Id of a product, or name a family; one that is not there is no error."}.range(1, 256),
         note{"family", "Id of a family: all of its products go."}.range(1, 256))

struct nothing {};
VT_NO_FIELDS(nothing)

result<nothing> remove(ops::command& in, remove_request const& wanted) {
  if (wanted.product.has_value() == wanted.family.has_value()) {
    return fail(code::invalid, "subject.one_of", "Name a \"product\" or a \"family\", one of the two.");
  }
  change into{in.db, in.who.shop, in.now};
  if (wanted.product) {
    VT_CHECK(into.remove(*wanted.product));
  } else {
    VT_TRY(auto const products, products_of(in.db, in.who.shop, *wanted.family));
    for (auto const& one : products) VT_CHECK(into.remove(one.product));
  }
  VT_CHECK(into.finish());
  return nothing{};
}

enum class feed_format { shopify_csv, jsonl };
BOOST_DESCRIBE_ENUM(feed_format, shopify_csv, jsonl)

enum class import_mode { upsert, replace };
BOOST_DESCRIBE_ENUM(import_mode, upsert, replace)

struct import_request {
  feed_format format = feed_format::shopify_csv;
  std::string file;
  import_mode mode = import_mode::upsert;
};
BOOST_DESCRIBE_STRUCT(import_request, (), (format, file, mode))
VT_NOTES(import_request, note{"format", "What the file is."},
         note{"file",
              "Path of the file on this machine. Over HTTP send the file as the body and the other fields in the "
              "query instead."}
             .range(1, 4096),
         note{"mode", "upsert: products not in the file stay; replace: they go, and the file's order holds."}.defaults(
             "\"upsert\""))

struct import_answer {
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t products = 0;
  std::int64_t families = 0;
  std::vector<row_error> errors;
};
BOOST_DESCRIBE_STRUCT(import_answer, (), (accepted, rejected, products, families, errors))
VT_NOTES(import_answer, note{"accepted", "Rows taken."}, note{"rejected", "Rows refused; they changed nothing."},
         note{"products", "Distinct products in the rows taken."}, note{"families", "Distinct families in them."},
         note{"errors", "The first 1,000 refusals, by line."})

constexpr std::size_t max_feed_bytes = std::size_t{256} << 20U;

result<std::string> read_file(ops::exchange const& in, std::string const& path) {
  // Over HTTP a path would let a key holder read this machine's files; bodies are spooled to this one folder.
  auto const incoming = cat(in.sys.settings.data_dir, "/incoming/");
  if (in.who.via == ops::transport::http && (!path.starts_with(incoming) || path.find("..") != std::string::npos)) {
    return fail(code::denied, "catalog.path_over_http", "Over HTTP send the file itself as the body.", "/file");
  }
  // A pipe or a device would keep this thread for as long as it likes.
  std::error_code unreadable;
  bool const regular = std::filesystem::is_regular_file(path, unreadable);
  std::ifstream file{path, std::ios::binary | std::ios::ate};
  if (!regular || !file)
    return fail(code::not_found, "catalog.cannot_read", cat("The file ", path, " cannot be read."), "/file");
  auto const size = static_cast<std::size_t>(file.tellg());
  if (size > max_feed_bytes) {
    return fail(code::invalid, "catalog.feed_too_large", "A feed has at most 256 MiB; split it.", "/file");
  }
  std::string text(size, '\0');
  file.seekg(0);
  file.read(text.data(), static_cast<std::streamsize>(size));
  if (!file) return fail(code::unavailable, "catalog.cannot_read", cat("Reading ", path, " failed."), "/file");
  return text;
}

feed_options options_for(ops::shop const& shop, std::string_view market) {
  feed_options options{shop.markets.front().currency, {}};
  for (auto const& m : shop.markets) {
    options.markets.push_back({m.market, m.currency});
    if (m.market == market) options.currency = m.currency;
  }
  return options;
}

// Takes the rows that the shop can have; the others are told, row by row, and change nothing.
result<void> store_feed(ops::exchange const& in, feed& rows, shop_facts const& facts, import_mode mode,
                        import_answer& out) {
  return in.write([&](store::transaction& tx) -> result<void> {
    change into{tx, in.who.shop, in.now};
    std::set<std::string> products;
    std::set<std::string> families;
    for (auto const& row : rows.products) {
      if (auto const fits = check_product(row.what, facts, {}); !fits) {
        rows.reject(row.line, fits.error().pointer, fits.error().message);
        continue;
      }
      VT_CHECK(into.put(row.what));
      ++out.accepted;
      products.insert(row.what.product);
      families.insert(row.what.family.value_or(row.what.product));
    }
    if (mode == import_mode::replace) VT_CHECK(into.replace());
    out.products = static_cast<std::int64_t>(products.size());
    out.families = static_cast<std::int64_t>(families.size());
    return into.finish();
  });
}

result<import_answer> import(ops::exchange& in, import_request const& wanted) {
  ops::shop shop;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(shop, ops::current_shop(in, db));
    return {};
  }));
  VT_TRY(auto const text, read_file(in, wanted.file));
  VT_TRY(auto rows, wanted.format == feed_format::jsonl ? read_jsonl(text)
                                                        : read_shopify_csv(text, options_for(shop, in.who.market)));
  import_answer out;
  VT_CHECK(store_feed(in, rows, facts_of(shop), wanted.mode, out));
  rows.sort_errors();
  out.rejected = rows.rejected;
  out.errors = std::move(rows.errors);
  return out;
}

}  // namespace

ops::module const& catalog_module() {
  using ops::about;
  static ops::operation const rows[] = {
      ops::bind<&put>({.name = "catalog.put",
                       .who_may = ops::admin,
                       .whom = about::shop,
                       .summary = "Creates or replaces products; all or none.",
                       .scope = "catalog",
                       .max_bytes = 8U << 20U}),
      ops::bind<&remove>({.name = "catalog.remove",
                          .who_may = ops::admin,
                          .whom = about::shop,
                          .summary = "Takes a product or a family out of the catalogue.",
                          .scope = "catalog"}),
      ops::bind<&import>({.name = "catalog.import",
                          .who_may = ops::admin,
                          .whom = about::shop,
                          .summary = "Reads a product feed; one bad row never loses the others.",
                          .scope = "catalog"}),
      ops::bind<&get>({.name = "catalog.get",
                       .who_may = ops::admin | ops::open,
                       .whom = about::shop,
                       .summary = "One product, or a family with its products."}),
      ops::bind<&list>({.name = "catalog.list",
                        .who_may = ops::admin | ops::open,
                        .whom = about::shop,
                        .summary = "Products in the feed's order or another, a page at a time."}),
  };
  static ops::module const self{.name = "catalog", .operations = rows, .migrations = sql::migrations()};
  return self;
}

}  // namespace vetrina::catalog
