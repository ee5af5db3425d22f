// catalogue: what the shop sells, as the SDK's catalog.list gives it in each market. Read once at the start, immutable
// from then on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shop/backend.hpp"

namespace shop {

struct price {
  std::int64_t amount_minor = 0;
  std::string currency;
};

struct variant {
  std::string product;  // id: what goes into the bag
  std::string label;    // "Dark wash / 32"
  std::string image;
  std::optional<shop::price> price;
  bool available = true;
};

struct family {
  std::string id, title, line, brand, description, image, image_alt;
  std::vector<variant> variants;
};

class catalogue {
 public:
  static catalogue read(backend& from, std::vector<std::string> const& markets);

  [[nodiscard]] std::vector<family> const& in(std::string const& market) const { return by_market_.at(market); }
  [[nodiscard]] family const* find(std::string const& market, std::string_view id) const;

  struct found {
    shop::family const* family;
    shop::variant const* variant;
  };
  [[nodiscard]] std::optional<found> find_product(std::string const& market, std::string_view product) const;

 private:
  std::map<std::string, std::vector<family>> by_market_;
};

// "$98.00" to American readers, "98,00 €" to Italian ones. For currencies with two decimals, which both markets have.
[[nodiscard]] std::string shown_price(price const& of, std::string_view language);

}  // namespace shop
