// catalog.get and catalog.list: what anybody may know of the catalogue, in the caller's market and language.
#include "catalog/read_operations.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "catalog/catalog_sql.hpp"
#include "json/codec.hpp"
#include "ops/cursor.hpp"

namespace vetrina::catalog {
namespace {

// The market's price and the language's words take the place of the general ones.
void localise(product& p, ops::caller const& who) {
  if (auto const at = p.prices.find(who.market); at != p.prices.end()) p.price = at->second;
  auto at = p.localized.find(who.locale);
  if (at == p.localized.end()) at = p.localized.find(who.locale.substr(0, who.locale.find('-')));
  if (at == p.localized.end()) return;
  if (at->second.title) p.title = *at->second.title;
  if (at->second.description) p.description = at->second.description;
}

bool sold_in(product const& p, std::string_view market) {
  return p.markets.empty() || std::ranges::find(p.markets, market) != p.markets.end();
}

result<std::vector<product>> products_in(ops::query& in, std::string_view family) {
  std::vector<product> found;
  result<void> decoded;
  VT_CHECK(in.db.each(sql::products_of_family, {in.who.shop, family}, [&](store::row const& r) {
    auto one = json::decode<product>(r.text(0), json::tolerant);
    if (!one) {
      decoded = one.error();
      return false;
    }
    localise(*one, in.who);
    if (sold_in(*one, in.who.market)) found.push_back(*std::move(one));
    return true;
  }));
  VT_CHECK(decoded);
  return found;
}

// Where a page ended, in the order that was asked for.
struct list_place {
  std::int64_t position = 0;
  std::string title;
  std::string product;
};
BOOST_DESCRIBE_STRUCT(list_place, (), (position, title, product))
VT_NOTES(list_place, note{"position", "In the feed."}, note{"title", "As far as it sorts."}, note{"product", "Its id."})

std::string escaped_for_like(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

result<get_answer> get(ops::query& in, get_request const& wanted) {
  if (wanted.product.has_value() == wanted.family.has_value()) {
    return fail(code::invalid, "subject.one_of", "Name a \"product\" or a \"family\", one of the two.");
  }
  std::string family;
  if (wanted.product) {
    VT_TRY(auto const row, find_product(in.db, in.who.shop, *wanted.product));
    if (!row) {
      return fail(code::not_found, "catalog.unknown_product",
                  cat("There is no product \"", clipped(*wanted.product, 64), "\"."), "/product");
    }
    family = row->family;
  } else {
    family = *wanted.family;
  }
  VT_TRY(auto const row, find_family(in.db, in.who.shop, family));
  if (!row) {
    return fail(code::not_found, "catalog.unknown_family", cat("There is no family \"", clipped(family, 64), "\"."),
                "/family");
  }
  get_answer answer;
  answer.family = family_view{row->family, row->title, row->line.empty() ? std::nullopt : std::optional{row->line},
                              row->brand.empty() ? std::nullopt : std::optional{row->brand}, row->lead_product};
  VT_TRY(answer.products, products_in(in, family));
  if (wanted.product) {
    std::erase_if(answer.products, [&](product const& p) { return p.product != *wanted.product; });
    if (answer.products.empty()) {
      return fail(code::not_found, "catalog.not_sold_here",
                  cat("This product is not sold in market ", in.who.market, "."), "/product");
    }
  }
  return answer;
}

result<list_answer> list(ops::query& in, list_request const& wanted) {
  auto const family = wanted.family.value_or("");
  auto const searched = wanted.q ? cat("%", escaped_for_like(ascii_lower(*wanted.q)), "%") : std::string{};
  auto const bound_to =
      cat("catalog.list\n", json::enum_name(wanted.sort), "\n", family, "\n", searched, "\n", in.who.market);
  list_place from;
  from.position = wanted.sort == list_order::newest ? json::max_integer : 0;
  if (wanted.cursor) {
    VT_TRY(auto const state, ops::open_cursor(in, bound_to, *wanted.cursor));
    VT_TRY(from, json::decode<list_place>(state));
  }
  list_answer page;
  result<void> decoded;
  list_place last;
  bool more = false;
  bool const by_title = wanted.sort == list_order::title;
  auto const& page_sql = by_title                            ? sql::page_by_title
                         : wanted.sort == list_order::newest ? sql::page_of_newest
                                                             : sql::page_of_products;
  auto const key = by_title ? store::param{from.title} : store::param{from.position};
  VT_CHECK(in.db.each(page_sql, {in.who.shop, key, from.product, family, searched, wanted.limit + 1},
                      [&](store::row const& r) {
                        if (static_cast<std::int64_t>(page.products.size()) == wanted.limit) {
                          more = true;
                          return false;
                        }
                        auto one = json::decode<product>(r.text(0), json::tolerant);
                        if (!one) {
                          decoded = one.error();
                          return false;
                        }
                        last.product = one->product;
                        if (by_title) {
                          last.title = r.string(1);
                        } else {
                          last.position = r.integer(1);
                        }
                        localise(*one, in.who);
                        if (sold_in(*one, in.who.market)) page.products.push_back(*std::move(one));
                        return true;
                      }));
  VT_CHECK(decoded);
  if (more) {
    VT_TRY(page.next, ops::seal_cursor(in, bound_to, json::encode(last)));
  }
  return page;
}

}  // namespace vetrina::catalog
