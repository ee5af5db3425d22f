#include "links/target.hpp"

#include <algorithm>

#include "base/strings.hpp"

namespace vetrina::links {
namespace {

constexpr std::string_view https = "https://";

// "https://Shop.example:443/a?b" -> "shop.example"; empty where it is no such address.
std::string authority_of(std::string_view url) {
  if (!url.starts_with(https)) return {};
  url.remove_prefix(https.size());
  auto authority = ascii_lower(url.substr(0, url.find_first_of("/?#")));
  if (authority.find('@') != std::string::npos) return {};
  if (authority.ends_with(":443")) authority.resize(authority.size() - 4);
  return authority;
}

bool plain(char c) { return c > ' ' && c < 0x7f && c != '\\'; }

// Each {name} of `values` replaced by its value, percent-encoded. One pass: a value that holds braces stays a value.
std::string filled(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string out;
  while (!text.empty()) {
    auto const hit = std::ranges::find_if(values, [&](auto const& v) { return text.starts_with(v.first); });
    if (hit == values.end()) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += percent_encode(hit->second);
      text.remove_prefix(hit->first.size());
    }
  }
  return out;
}

result<std::string> cart_address(ops::shop const& of, std::vector<link_item> const& items) {
  if (!of.templates.cart || of.templates.cart->empty()) {
    return fail(code::precondition, "link.no_cart_template",
                "The shop has no template for a filled cart. Give it one with shop.put, in templates.cart.",
                "/target/items");
  }
  std::string list;
  for (auto const& item : items) {
    list += cat(list.empty() ? "" : ",", percent_encode(item.product), ":", item.quantity);
  }
  std::string out = *of.templates.cart;
  constexpr std::string_view place = "{items}";
  if (auto const at = out.find(place); at != std::string::npos) out.replace(at, place.size(), list);
  return out;
}

result<std::string> unchecked(ops::shop const& of, link_target const& target, std::string_view page) {
  if (target.url) return *target.url;
  if (!target.items.empty()) return cart_address(of, target.items);
  if (!page.empty()) return std::string{page};
  return filled(of.templates.product,
                {{"{family}", target.family.value_or("")}, {"{product}", target.product.value_or("")}});
}

}  // namespace

bool below_an_origin(std::string_view url, std::vector<std::string> const& origins) {
  if (!std::ranges::all_of(url, plain)) return false;
  auto const authority = authority_of(url);
  if (authority.empty()) return false;
  return std::ranges::any_of(origins, [&](std::string const& origin) { return authority_of(origin) == authority; });
}

// Asked again at every resolve: the shop may have given up an origin since the link was made.
result<std::string> address_of(ops::shop const& of, link_target const& target, std::string_view page) {
  VT_TRY(auto address, unchecked(of, target, page));
  auto allowed = of.origins;
  allowed.push_back(of.templates.product);
  if (of.templates.cart) allowed.push_back(*of.templates.cart);
  if (below_an_origin(address, allowed)) return address;
  return fail(code::invalid, "link.foreign_url",
              "A link leads to an https address below one of the shop's origins and nowhere else.", "/target/url");
}

std::string with_parameter(std::string_view address, std::string_view name, std::string_view value) {
  auto const hash = std::min(address.find('#'), address.size());
  auto const before = address.substr(0, hash);
  auto const mark = before.find('?') == std::string_view::npos       ? "?"
                    : before.ends_with('?') || before.ends_with('&') ? ""
                                                                     : "&";
  return cat(before, mark, name, "=", percent_encode(value), address.substr(hash));
}

std::string link_origin(ops::shop const& of, std::string_view public_url) {
  auto const own = authority_of(public_url);
  for (auto const& origin : of.origins) {
    if (!own.empty() && authority_of(origin) == own) return origin;
  }
  return of.origins.front();
}

}  // namespace vetrina::links
