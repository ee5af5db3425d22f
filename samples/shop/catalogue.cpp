#include "shop/catalogue.hpp"

#include <algorithm>

#include "shop/pictures.hpp"

namespace shop {
namespace {

std::string label_of(json const& product) {
  std::string out;
  std::string size;
  auto const attributes = product.value("attributes", json::object());
  for (auto const& [name, value] : attributes.items()) {
    auto& into = name == "size" ? size : out;
    into += (into.empty() ? "" : " / ") + value.get<std::string>();
  }
  return out.empty() || size.empty() ? out + size : out + " / " + size;
}

std::string text_of(json const& product, char const* const field) {
  auto const at = product.find(field);
  return at == product.end() || !at->is_string() ? std::string{} : at->get<std::string>();
}

void add(std::vector<family>& to, json const& product) {
  auto const id = text_of(product, "family").empty() ? text_of(product, "product") : text_of(product, "family");
  auto at = std::find_if(to.begin(), to.end(), [&](family const& one) { return one.id == id; });
  if (at == to.end()) {
    family made{id,
                text_of(product, "title"),
                text_of(product, "line"),
                text_of(product, "brand"),
                text_of(product, "description"),
                text_of(product, "image"),
                text_of(product, "image_alt"),
                {}};
    if (!made.image.starts_with('/')) made.image = picture_path(id);
    at = to.insert(to.end(), std::move(made));
  }
  variant one{text_of(product, "product"), label_of(product), text_of(product, "image"), std::nullopt,
              product.value("available", true)};
  if (!one.image.starts_with('/')) one.image = at->image;
  if (auto const cost = product.find("price"); cost != product.end() && cost->is_object()) {
    one.price = price{cost->at("amount_minor"), cost->at("currency")};
  }
  at->variants.push_back(std::move(one));
}

}  // namespace

catalogue catalogue::read(backend& from, std::vector<std::string> const& markets) {
  catalogue out;
  for (auto const& market : markets) {
    auto& families = out.by_market_[market];
    auto request = json{{"market", market}, {"limit", 100}};
    while (true) {
      auto const page = from.call("catalog.list", request);
      for (auto const& product : page.at("products")) add(families, product);
      auto const next = page.find("next");
      if (next == page.end() || next->is_null()) break;
      request["cursor"] = *next;
    }
  }
  return out;
}

family const* catalogue::find(std::string const& market, std::string_view const id) const {
  auto const& all = in(market);
  auto const at = std::find_if(all.begin(), all.end(), [&](family const& one) { return one.id == id; });
  return at == all.end() ? nullptr : &*at;
}

std::optional<catalogue::found> catalogue::find_product(std::string const& market,
                                                        std::string_view const product) const {
  for (auto const& one : in(market)) {
    for (auto const& v : one.variants) {
      if (v.product == product) return found{&one, &v};
    }
  }
  return std::nullopt;
}

std::string shown_price(price const& of, std::string_view const language) {
  auto const italian = language == "it";
  auto whole = std::to_string(of.amount_minor / 100);
  for (auto at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) {
    whole.insert(static_cast<std::size_t>(at), italian ? "." : ",");
  }
  auto cents = std::to_string(of.amount_minor % 100);
  if (cents.size() == 1) cents.insert(0, "0");
  auto const number = whole + (italian ? "," : ".") + cents;
  auto const sign = of.currency == "EUR"   ? std::string{"€"}
                    : of.currency == "USD" ? std::string{"$"}
                                           : of.currency + "\u00a0";
  return italian ? number + "\u00a0" + sign : sign + number;
}

}  // namespace shop
