#include "catalog/change.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "catalog/catalog_sql.hpp"
#include "json/codec.hpp"
#include "store/head.hpp"
#include "store/journal.hpp"

namespace vetrina::catalog {
namespace {

std::string family_body(std::vector<product_row> const& products) {
  auto const lead = std::ranges::find_if(products, &product_row::available);
  auto const& p = lead == products.end() ? products.front() : *lead;
  bool const sensitive = std::ranges::any_of(products, &product_row::sensitive);
  return cat(R"({"family":)", json::quoted(p.family), R"(,"line":)", json::quoted(p.line), R"(,"brand":)",
             json::quoted(p.brand), R"(,"title":)", json::quoted(p.title), R"(,"lead_product":)",
             json::quoted(p.product), R"(,"image":)", json::quoted(p.image), R"(,"image_alt":)",
             json::quoted(p.image_alt), p.price ? cat(R"(,"price":)", json::encode(*p.price)) : std::string{},
             R"(,"sensitive":)", sensitive ? "true" : "false", "}");
}

}  // namespace

result<void> change::put(product const& what) {
  if (position_ < 0) {
    VT_TRY(auto const last, db_.first(sql::last_position, {shop_}, [](store::row const& r) { return r.integer(0); }));
    position_ = last.value_or(0);
  }
  VT_TRY(auto const before, find_product(db_, shop_, what.product));
  if (before) families_.insert(before->family);
  auto const family = what.family.value_or(what.product);
  families_.insert(family);
  if (put_.insert(what.product).second) order_.push_back(what.product);
  auto const searched =
      ascii_lower(cat(what.title, " ", what.product, " ", what.brand.value_or(""), " ", what.line.value_or("")));
  VT_CHECK(db_.run(sql::put_product, {shop_, what.product, family, ++position_, searched, json::encode(what)}));
  return {};
}

result<void> change::remove(std::string_view product) {
  VT_TRY(auto const before, find_product(db_, shop_, product));
  if (!before) return {};
  families_.insert(before->family);
  VT_CHECK(db_.run(sql::remove_product, {shop_, product}));
  return {};
}

result<std::int64_t> change::replace() {
  std::vector<std::string> gone;
  VT_CHECK(db_.each(sql::all_products, {shop_}, [&](store::row const& r) {
    if (!put_.contains(r.text(0))) gone.push_back(r.string(0));
    return true;
  }));
  for (auto const& product : gone) VT_CHECK(remove(product));
  std::int64_t position = 0;
  for (auto const& product : order_) VT_CHECK(db_.run(sql::move_product, {shop_, product, ++position}));
  return static_cast<std::int64_t>(gone.size());
}

result<void> change::finish() {
  for (auto const& family : families_) {
    VT_TRY(auto const products, products_of(db_, shop_, family));
    if (products.empty()) {
      VT_CHECK(db_.run(sql::remove_family, {shop_, family}));
    } else {
      VT_CHECK(db_.run(sql::put_family, {shop_, family, family_body(products)}));
    }
    VT_CHECK(store::append_change(db_, shop_, "catalog.changed", family, now_, "{}"));
  }
  db_.touch(store::topic::catalog);
  return {};
}

}  // namespace vetrina::catalog
