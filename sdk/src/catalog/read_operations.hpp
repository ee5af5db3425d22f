// read_operations: requests and answers of catalog.get and catalog.list.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "ops/operation.hpp"

namespace vetrina::catalog {

struct get_request {
  std::optional<std::string> product;
  std::optional<std::string> family;
};
BOOST_DESCRIBE_STRUCT(get_request, (), (product, family))
VT_NOTES(get_request, note{"product", "Id of a product; or name a family."}.range(1, 256),
         note{"family", "Id of a family; or name a product."}.range(1, 256))

struct family_view {
  std::string family;
  std::string title;
  std::optional<std::string> line;
  std::optional<std::string> brand;
  std::string lead_product;
};
BOOST_DESCRIBE_STRUCT(family_view, (), (family, title, line, brand, lead_product))
VT_NOTES(family_view, note{"family", "Its id."}, note{"title", "Name for people."}, note{"line", "Next step up."},
         note{"brand", "Last step up."}, note{"lead_product", "The product that stands for it."})

struct get_answer {
  family_view family;
  std::vector<product> products;
};
BOOST_DESCRIBE_STRUCT(get_answer, (), (family, products))
VT_NOTES(get_answer, note{"family", "The family asked for, or that of the product."},
         note{"products", "The product asked for, or all of the family that the market sells, in the feed's order."})

enum class list_order { feed, title, newest };
BOOST_DESCRIBE_ENUM(list_order, feed, title, newest)

struct list_request {
  std::optional<std::string> family;
  std::optional<std::string> q;
  list_order sort = list_order::feed;
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(list_request, (), (family, q, sort, limit, cursor))
VT_NOTES(list_request, note{"family", "Only products of this family."}.range(1, 256),
         note{"q", "Only products whose title, id, brand or line holds this text."}.range(1, 128),
         note{"sort",
              "feed: as the shop's feed has them; title: by the general title, capitals or not; newest: what came into "
              "the catalogue last first."}
             .defaults("\"feed\""),
         note{"limit", "Products in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 2048))

struct list_answer {
  std::vector<product> products;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(list_answer, (), (products, next))
VT_NOTES(list_answer, note{"products", "In the order asked for, as the caller's market sells them."},
         note{"next", "Cursor of the page after; absent on the last."})

[[nodiscard]] result<get_answer> get(ops::query& in, get_request const& wanted);
[[nodiscard]] result<list_answer> list(ops::query& in, list_request const& wanted);

}  // namespace vetrina::catalog
