#include "catalog/find.hpp"

#include "catalog/catalog_sql.hpp"
#include "catalog/product.hpp"
#include "json/codec.hpp"

namespace vetrina::catalog {

// A family is kept as it was worked out when its products last changed (catalog/change.cpp).
BOOST_DESCRIBE_STRUCT(family_row, (), (family, line, brand, title, lead_product, image, image_alt, price, sensitive))
VT_NOTES(family_row, note{"family", "Its id."}, note{"line", "Next step up."}, note{"brand", "Last step up."},
         note{"title", "For people."}, note{"lead_product", "The product that stands for it."},
         note{"image", "A picture."}, note{"image_alt", "What it shows."}, note{"price", "Of the lead product."},
         note{"sensitive", "Never anywhere social."})

namespace {

product_row row_of(product const& p) {
  return {p.product,
          p.family.value_or(p.product),
          p.line.value_or(""),
          p.brand.value_or(""),
          p.title,
          p.url.value_or(""),
          p.image.value_or(""),
          p.image_alt.value_or(""),
          p.price,
          p.markets,
          p.available,
          p.sensitive};
}

result<std::optional<std::string>> body_of(store::session& db, store::statement const& which, std::string_view shop,
                                           std::string_view id) {
  return db.first(which, {shop, id}, [](store::row const& r) { return r.string(0); });
}

}  // namespace

result<std::optional<product_row>> find_product(store::session& db, std::string_view shop, std::string_view id) {
  VT_TRY(auto const body, body_of(db, sql::product_by_id, shop, id));
  if (!body) return std::optional<product_row>{};
  VT_TRY(auto const found, json::decode<product>(*body, json::tolerant));
  return std::optional{row_of(found)};
}

result<std::optional<family_row>> find_family(store::session& db, std::string_view shop, std::string_view id) {
  VT_TRY(auto const body, body_of(db, sql::family_by_id, shop, id));
  if (!body) return std::optional<family_row>{};
  VT_TRY(auto found, json::decode<family_row>(*body, json::tolerant));
  return std::optional{std::move(found)};
}

result<std::vector<product_row>> products_of(store::session& db, std::string_view shop, std::string_view family) {
  std::vector<product_row> rows;
  result<void> decoded;
  VT_CHECK(db.each(sql::products_of_family, {shop, family}, [&](store::row const& r) {
    auto one = json::decode<product>(r.text(0), json::tolerant);
    if (!one) {
      decoded = one.error();
      return false;
    }
    rows.push_back(row_of(*one));
    return true;
  }));
  VT_CHECK(decoded);
  return rows;
}

}  // namespace vetrina::catalog
