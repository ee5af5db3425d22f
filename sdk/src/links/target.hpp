// target: where a link leads, in the shop's own terms, and how that becomes an address. The address comes from the
// shop's templates and origins alone, never from a request: a link is no open redirect. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/describe.hpp"
#include "ops/shops.hpp"

namespace vetrina::links {

struct link_item {
  std::string product;
  std::int64_t quantity = 1;
};
BOOST_DESCRIBE_STRUCT(link_item, (), (product, quantity))
VT_NOTES(link_item, note{"product", "What is put into the cart."}.range(1, 256),
         note{"quantity", "How many."}.range(1, 999).defaults("1"))

struct link_target {
  std::optional<std::string> product;
  std::optional<std::string> family;
  std::vector<link_item> items;
  std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(link_target, (), (product, family, items, url))
VT_NOTES(link_target, note{"product", "The page of a product."}.range(1, 256),
         note{"family", "The page of a family."}.range(1, 256),
         note{"items", "A filled cart."}.range(0, 25).defaults("[]"),
         note{"url", "A page below one of the shop's origins; for the shop's back end only."}.range(1, 2048))

// True for an absolute https address in plain ASCII whose authority is that of one of the origins. Refuses what
// browsers and parsers read differently: user information, backslashes, white space, control characters.
[[nodiscard]] bool below_an_origin(std::string_view url, std::vector<std::string> const& origins);

// The address of a target. `page`: the product's own address from the catalogue, "" where it has none. A product's
// target names its family too. Fails with link.no_cart_template, link.foreign_url.
[[nodiscard]] result<std::string> address_of(ops::shop const& of, link_target const& target, std::string_view page);

// `address` with one more query parameter, before a fragment.
[[nodiscard]] std::string with_parameter(std::string_view address, std::string_view name, std::string_view value);

// The origin at which the shop's direct links stand: http.public_url where it is one of the shop's origins, else the
// first of them. A Host header has no say.
[[nodiscard]] std::string link_origin(ops::shop const& of, std::string_view public_url);

}  // namespace vetrina::links
