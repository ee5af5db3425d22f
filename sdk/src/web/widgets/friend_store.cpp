// <vetrina-friend-store>: the products that a shopper's friends own, want and like.
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "web/html.hpp"
#include "web/widgets/widget.hpp"

namespace vetrina::web {
namespace {

std::string request_json(widget_context const& in) {
  std::string out = R"({"limit":)" + in.attribute("limit", "12");
  for (auto const* name : {"family", "friend", "network", "cursor", "scope"}) {
    auto const value = in.attribute(name);
    if (!value.empty()) out += cat(",\"", name, "\":", json::quoted(value));
  }
  return out + "}";
}

std::string price_of(widget_context const& in, json::document const& product) {
  auto const amount = product.integer_at("/products/0/price/amount_minor");
  auto const currency = product.string_at("/products/0/price/currency");
  return amount && currency ? in.words.money(*amount, *currency) : std::string{};
}

result<std::string> card(widget_context const& in, json::document const& item) {
  auto const product = item.string_at("/product").value_or("");
  VT_TRY(auto const about, in.ask("catalog.get", cat(R"({"product":)", json::quoted(product), "}")));
  std::vector<std::string> names;
  for (std::size_t i = 0; i < item.size_at("/friends"); ++i) {
    auto const place = cat("/friends/", static_cast<std::uint64_t>(i));
    names.push_back(item.string_at(place + "/name").value_or(""));
  }
  std::erase(names, "");
  auto const title = about.string_at("/products/0/title").value_or(product);
  auto const image = about.string_at("/products/0/image").value_or("");
  auto const alt = about.string_at("/products/0/image_alt").value_or("");
  auto const href = item.string_at("/link").value_or("#");
  std::string inner;
  if (!image.empty()) inner += tag("img", {{"src", safe_url(image)}, {"alt", alt}, {"loading", "lazy"}, {"width", "240"}, {"height", "300"}});
  inner += element("h3", {}, element("a", {{"href", safe_url(href)}, {"rel", "nofollow"}}, text(title)));
  auto const price = price_of(in, about);
  if (!price.empty()) inner += element("p", {{"class", "vt-price"}}, text(price));
  if (!names.empty()) {
    auto const count = static_cast<std::int64_t>(names.size());
    inner += element("p", {{"class", "vt-why"}},
                     text(in.words.say("store.why.own", {{"count", count}, {"names", in.words.list(names)}})));
  }
  return element("li", {{"class", "vt-card"}, {"data-product", product}}, element("article", {}, inner));
}

std::string empty_line(widget_context const& in, json::document const& answer) {
  auto const reason = answer.string_at("/empty_reason").value_or("nothing_shown");
  auto const key = !in.in.who.shopper ? std::string{"store.empty.no_shopper"} : cat("store.empty.", reason);
  auto const words = in.words.say(key);
  return element("p", {{"class", "vt-empty"}}, text(words == key ? in.words.say("store.empty.nothing_shown") : words));
}

}  // namespace

result<rendered> render_friend_store(widget_context const& in) {
  VT_TRY(auto const answer, in.ask("friendstore.get", request_json(in)));
  rendered out{{}, answer.text(), {}, in.in.who.shopper.has_value()};
  out.inner = element("h2", {}, text(in.words.say("store.title")));
  auto const count = answer.size_at("/items");
  if (count == 0) {
    out.inner += empty_line(in, answer);
    return out;
  }
  std::string cards;
  for (std::size_t i = 0; i < count; ++i) {
    VT_TRY(auto const one, card(in, *answer.at(cat("/items/", static_cast<std::uint64_t>(i)))));
    cards += one;
  }
  out.inner += element("ol", {{"class", "vt-cards"}, {"role", "list"}}, cards);
  if (auto const next = answer.string_at("/next")) {
    out.inner += element("p", {}, element("a", {{"class", "vt-more"}, {"href", cat(in.path("/widget/friend-store?cursor="), percent_encode(*next))}},
                                          text(in.words.say("store.more"))));
  }
  return out;
}

}  // namespace vetrina::web
