// <vetrina-friend-store>: the products that a shopper's friends own, want and like.
#include <array>
#include <vector>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "web/html.hpp"
#include "web/widgets/widget.hpp"

namespace vetrina::web {
namespace {

constexpr std::array<std::string_view, 4> filters{"scope", "family", "friend", "network"};

// Attributes come from a page's address as well: a limit that is no number would be JSON of a stranger's.
result<std::string> request_json(widget_context const& in) {
  auto const limit = in.attribute("limit", "12");
  bool const number = !limit.empty() && limit.size() <= 3 && limit.front() != '0' &&
                      limit.find_first_not_of("0123456789") == std::string::npos;
  if (!number) return fail(code::invalid, "widget.attribute", "limit is a number from 1 to 100.", "/attributes/limit");
  auto out = cat(R"({"limit":)", limit);
  for (auto const name : filters) {
    auto const value = in.attribute(name);
    if (!value.empty()) out += cat(",\"", name, "\":", json::quoted(value));
  }
  if (auto const cursor = in.attribute("cursor"); !cursor.empty()) out += cat(",\"cursor\":", json::quoted(cursor));
  return out + "}";
}

std::string price_of(widget_context const& in, json::document const& product) {
  auto const amount = product.integer_at("/products/0/price/amount_minor");
  auto const currency = product.string_at("/products/0/price/currency");
  return amount && currency ? in.words.money(*amount, *currency) : std::string{};
}

// The strongest friends and what they did: a friend who only wants it does not own it.
std::string why_line(widget_context const& in, json::document const& item) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < item.size_at("/friends"); ++i) {
    names.push_back(item.string_at(cat("/friends/", static_cast<std::uint64_t>(i), "/name")).value_or(""));
  }
  std::erase(names, "");
  if (!names.empty()) {
    auto const count = static_cast<std::int64_t>(names.size());
    auto const kind = item.string_at("/kind");
    return in.words.say(kind ? cat("store.why.", *kind) : "store.why",
                        {{"count", count}, {"names", in.words.list(names)}});
  }
  auto const bucket = item.string_at("/others/bucket").value_or("");
  return bucket.empty() ? std::string{} : in.words.say("proof.count.own", {{"bucket", bucket}});
}

// Empty where the product went while its friends' rows are still there.
std::string card(widget_context const& in, json::document const& item) {
  auto const product = item.string_at("/product").value_or("");
  auto const found = in.ask("catalog.get", cat(R"({"product":)", json::quoted(product), "}"));
  if (!found) return {};
  auto const at = [&](std::string_view name) { return found->string_at(cat("/products/0/", name)).value_or(""); };
  std::string inner;
  if (auto const image = at("image"); !image.empty()) {
    inner += tag(
        "img",
        {{"src", safe_url(image)}, {"alt", at("image_alt")}, {"loading", "lazy"}, {"width", "240"}, {"height", "300"}});
  }
  auto const title = at("title");
  auto const href = item.string_at("/link").value_or("#");
  inner += element("h3", {},
                   element("a", {{"href", safe_url(href)}, {"rel", "nofollow"}},
                           element("bdi", {}, text(title.empty() ? product : title))));
  if (auto const price = price_of(in, *found); !price.empty())
    inner += element("p", {{"class", "vt-price"}}, text(price));
  if (auto const why = why_line(in, item); !why.empty()) inner += element("p", {{"class", "vt-why"}}, text(why));
  return element("li", {{"class", "vt-card"}, {"data-product", product}}, element("article", {}, inner));
}

std::string empty_line(widget_context const& in, json::document const& answer) {
  auto const reason = answer.string_at("/empty_reason").value_or("nothing_shown");
  auto const key = !in.in.who.shopper ? std::string{"store.empty.no_shopper"} : cat("store.empty.", reason);
  auto const words = in.words.say(key);
  return element("p", {{"class", "vt-empty"}}, text(words == key ? in.words.say("store.empty.nothing_shown") : words));
}

// The page after, on this face: same filters, another cursor.
std::string more_link(widget_context const& in, std::string const& next) {
  auto href =
      cat(in.path("/widget/friend-store?cursor="), percent_encode(next), "&locale=", percent_encode(in.in.who.locale),
          "&market=", percent_encode(in.in.who.market), "&limit=", in.attribute("limit", "12"));
  for (auto const name : filters) {
    if (auto const value = in.attribute(name); !value.empty()) href += cat("&", name, "=", percent_encode(value));
  }
  return element("p", {}, element("a", {{"class", "vt-more"}, {"href", href}}, text(in.words.say("store.more"))));
}

}  // namespace

result<rendered> render_friend_store(widget_context const& in) {
  VT_TRY(auto const wanted, request_json(in));
  VT_TRY(auto const answer, in.ask("friendstore.get", wanted));
  rendered out{{}, answer.text(), {}, in.in.who.shopper.has_value()};
  out.inner = element("h2", {}, text(in.words.say("store.title")));
  std::string cards;
  for (std::size_t i = 0; i < answer.size_at("/items"); ++i) {
    cards += card(in, *answer.at(cat("/items/", static_cast<std::uint64_t>(i))));
  }
  // Without friends the page says so, and shows what it has all the same.
  if (cards.empty() || answer.has("/empty_reason")) out.inner += empty_line(in, answer);
  if (!cards.empty()) out.inner += element("ol", {{"class", "vt-cards"}, {"role", "list"}}, cards);
  if (auto const next = answer.string_at("/next")) out.inner += more_link(in, *next);
  return out;
}

}  // namespace vetrina::web
