// Whatever bytes a feed has: no crash, every product that comes out is one that catalog.put would take, under an id of
// its own, and every refusal is told in words that can be sent. A good row on a line of its own behind a feed without
// quotes is read.
#include <set>

#include "base/strings.hpp"
#include "catalog/feed.hpp"
#include "fuzz.hpp"

using namespace vetrina;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static catalog::feed_options const options{"EUR", {{"US", "USD"}, {"JP", "JPY"}}};
  auto const text = fuzz::text_of(data, size);
  auto const got = catalog::read_shopify_csv(text, options);
  if (!got) {
    fuzz::holds(got.error().slug.starts_with("catalog."), "a refused file has a slug of the catalogue");
    return 0;
  }
  std::set<std::string> ids;
  for (auto const& one : got->products) {
    fuzz::holds(catalog::check_ranges(one.what).has_value(), "a product can be stored");
    fuzz::holds(ids.insert(one.what.product).second, "a product stands once");
    fuzz::holds(one.line > 1, "a product stands below the header");
  }
  for (auto const& one : got->errors) {
    fuzz::holds(one.line > 1 && !one.message.empty() && is_utf8(one.message), "a refusal can be told");
  }
  fuzz::holds(got->rejected >= static_cast<std::int64_t>(got->errors.size()), "refusals are counted");
  if (text.find('"') != std::string_view::npos || !text.starts_with("Handle,Title,Variant Price\n")) return 0;
  auto const more = catalog::read_shopify_csv(cat(text, "\nthe-last-row,The last,1\n"), options);
  fuzz::holds(more && more->products.size() == got->products.size() + (ids.contains("the-last-row") ? 0 : 1),
              "a good row at the end is read");
  return 0;
}
