#include "links/direct.hpp"

#include "base/strings.hpp"
#include "links/token.hpp"

namespace vetrina::links {

std::string link_url(ops::services const& with, ops::shop const& of, std::string_view code_or_token) {
  return cat(link_origin(of, with.settings.http.public_url), with.settings.links.path, "/", code_or_token);
}

result<std::string> product_link(ops::services const& with, ops::shop const& of, std::string_view product,
                                 std::string_view family, std::string_view source) {
  link_token link;
  link.shop = of.shop;
  link.target.product = product;
  link.target.family = family;
  link.source = source;
  auto const token = mint(with.vault, link);
  if (token) return link_url(with, of, *token);
  if (token.error().slug != "link.too_long") return token.error();
  return address_of(of, link.target, {});
}

}  // namespace vetrina::links
