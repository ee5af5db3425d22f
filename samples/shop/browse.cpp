#include "shop/browse.hpp"

#include <algorithm>

#include "shop/account_pages.hpp"
#include "shop/wording.hpp"

namespace shop {
namespace {

constexpr int most_of_one = 9;

std::string price_text(visit const& of, std::optional<price> const& cost) {
  return cost ? shown_price(*cost, of.language()) : std::string{};
}

std::string product_path(std::string_view const family) { return "/p/" + sample::percent_encode(family); }

std::string family_card(visit const& of, family const& one) {
  return fill(
      R"(<li class="card" data-family="{id}"><a href="{href}"><img src="{image}" alt="{alt}" width="400" height="440" loading="lazy"><div><h2><bdi>{title}</bdi></h2><p><bdi>{brand}</bdi></p><p class="price"><bdi>{price}</bdi></p></div></a></li>
)",
      of.language(),
      {{"id", one.id},
       {"href", product_path(one.id)},
       {"image", one.image},
       {"alt", one.image_alt},
       {"title", one.title},
       {"brand", one.brand},
       {"price", price_text(of, one.variants.front().price)}});
}

std::string variant_choices(visit const& of, family const& one, std::string_view const wanted) {
  std::string out;
  for (auto const& v : one.variants) {
    auto const label = v.label.empty() ? one.title : v.label;
    auto const mark = !v.available ? "disabled" : v.product == wanted ? "checked" : "";
    out += fill(
        R"(<label><input type="radio" name="product" value="{product}" required {=mark}><span><bdi>{label}</bdi>{=sold}</span></label>
)",
        of.language(),
        {{"product", v.product},
         {"mark", mark},
         {"label", label},
         {"sold", v.available ? "" : " · " + std::string{say(of.language(), "product.sold_out")}}});
  }
  return out;
}

// The SDK takes the form itself: no code of the shop stands between a button and the reaction.
std::string reaction_form(visit const& of, family const& one, std::string_view const product) {
  if (!of.signed_in())
    return fill(R"(<p><a href="/sign-in?to={to}">{@sign_in}</a></p>)", of.language(),
                {{"to", sample::percent_encode(product_path(one.id))}});
  auto const& shown = of.at.texts.at("show_to_friends").at(of.language() == "it" ? "it" : "en");
  return fill(R"(<form method="post" action="/vetrina/v1/reaction.set" class="reactions">
<input type="hidden" name="csrf" value="{csrf}"><input type="hidden" name="return_to" value="{back}">
<input type="hidden" name="product" value="{product}">
<input type="hidden" name="shown.text_hash" value="{hash}"><input type="hidden" name="shown.policy_version" value="{version}"><input type="hidden" name="shown.locale" value="{locale}">
<label for="audience">{@react.who}</label>
<select id="audience" name="audience"><option value="nobody">{@react.who.nobody}</option><option value="friends">{@react.who.friends}</option></select>
<p class="hint" dir="auto">{policy}</p>
<div class="row"><button name="kind" value="want">{@react.want}</button><button name="kind" value="like">{@react.like}</button><button name="kind" value="own">{@react.own}</button><button name="kind" value="tried">{@react.tried}</button></div>
</form>
)",
              of.language(),
              {{"csrf", of.who->vetrina_csrf},
               {"back", product_path(one.id)},
               {"product", product},
               {"hash", shown.at("text_hash").get_ref<std::string const&>()},
               {"version", policy_version},
               {"locale", of.language() == "it" ? "it" : "en"},
               {"policy", shown.at("text").get_ref<std::string const&>()}});
}

std::string share_form(visit const& of, std::string_view const family, std::string_view const product) {
  auto out = fill(
      R"(<form method="post" action="/share">{=csrf}<input type="hidden" name="family" value="{family}"><input type="hidden" name="product" value="{product}"><button>{@share}</button></form>
)",
      of.language(), {{"csrf", csrf_field(*of.who)}, {"family", family}, {"product", product}});
  if (!of.who->shared_link.empty()) {
    out += fill(R"(<p class="panel" id="shared">{@share.ready} <a class="link" href="{url}">{url}</a></p>
)",
                of.language(), {{"url", of.who->shared_link}});
    of.who->shared_link.clear();
  }
  return out;
}

variant const& lead_of(family const& one, std::string_view const wanted) {
  auto const named =
      std::find_if(one.variants.begin(), one.variants.end(), [&](auto const& v) { return v.product == wanted; });
  if (named != one.variants.end()) return *named;
  auto const there = std::find_if(one.variants.begin(), one.variants.end(), [](auto const& v) { return v.available; });
  return there == one.variants.end() ? one.variants.front() : *there;
}

}  // namespace

sample::response home_page(visit const& of) {
  page out;
  out.title = say(of.language(), "home.lead");
  out.body =
      fill("<div class=\"hero\"><h1>{@home.lead}</h1><p>{@home.sub}</p></div>\n<ul class=\"grid\">\n", of.language());
  for (auto const& one : of.at.goods.in(of.who->market)) out.body += family_card(of, one);
  out.body += "</ul>\n";
  return of.show(std::move(out));
}

sample::response product_page(visit const& of, std::string const& id) {
  auto const* const one = of.at.goods.find(of.who->market, id);
  if (one == nullptr) return message_page(of, 404, "error.title", "error.not_found");
  auto const wanted = std::string{sample::first(of.asked.query, "v")};
  auto const& lead = lead_of(*one, wanted);
  page out;
  out.title = one->title;
  out.body = fill(R"(<div class="product" data-family="{id}" data-product="{product}">
<div><img src="{image}" alt="{alt}" width="800" height="880"></div>
<div>
<p class="line"><bdi>{brand}</bdi> · <bdi>{line}</bdi></p>
<h1><bdi>{title}</bdi></h1>
<p class="price large"><bdi>{price}</bdi></p>
)",
                  of.language(),
                  {{"id", one->id},
                   {"product", lead.product},
                   {"image", lead.image},
                   {"alt", one->image_alt},
                   {"brand", one->brand},
                   {"line", one->line},
                   {"title", one->title},
                   {"price", price_text(of, lead.price)}});
  add_widget(of, out, "proof", {{"product", lead.product}});
  out.body += fill(
      R"(<form method="post" action="/bag">{=csrf}<fieldset><legend>{@product.options}</legend><div class="options">
{=choices}</div></fieldset><button class="main" name="change" value="add">{@bag.add}</button></form>
<p dir="auto">{description}</p>
<h2>{@react.title}</h2>
{=reactions}{=share}</div>
</div>
)",
      of.language(),
      {{"csrf", csrf_field(*of.who)},
       {"choices", variant_choices(of, *one, lead.product)},
       {"description", one->description},
       {"reactions", reaction_form(of, *one, lead.product)},
       {"share", share_form(of, one->id, lead.product)}});
  return of.show(std::move(out));
}

sample::response bag_page(visit const& of) {
  page out;
  out.title = say(of.language(), "bag");
  out.body = fill("<h1>{@bag}</h1>\n", of.language());
  price total;
  std::string rows;
  for (auto const& [product, quantity] : of.who->bag) {
    auto const found = of.at.goods.find_product(of.who->market, product);
    if (!found || !found->variant->price) continue;
    auto const sum = price{found->variant->price->amount_minor * quantity, found->variant->price->currency};
    total = {total.amount_minor + sum.amount_minor, sum.currency};
    rows += fill(
        R"(<tr><th scope="row"><a href="{href}"><bdi>{title}</bdi></a><br><span class="hint"><bdi>{label}</bdi></span></th><td>× {quantity}</td><td class="amount price">{sum}</td><td><form method="post" action="/bag">{=csrf}<input type="hidden" name="product" value="{product}"><button name="change" value="remove">{@bag.remove}</button></form></td></tr>
)",
        of.language(),
        {{"href", product_path(found->family->id)},
         {"title", found->family->title},
         {"label", found->variant->label},
         {"quantity", std::to_string(quantity)},
         {"sum", shown_price(sum, of.language())},
         {"csrf", csrf_field(*of.who)},
         {"product", product}});
  }
  if (rows.empty()) {
    out.body += fill("<p>{@bag.empty}</p>\n", of.language());
    return of.show(std::move(out));
  }
  out.body += fill(
      R"(<table><tbody>
{=rows}</tbody><tfoot><tr><th scope="row" colspan="2">{@bag.total}</th><td class="amount price">{total}</td><td></td></tr></tfoot></table>
{=pay}<p class="hint">{@bag.pay_note}</p>
)",
      of.language(),
      {{"rows", rows},
       {"total", shown_price(total, of.language())},
       {"pay",
        of.signed_in()
            ? fill(
                  R"(<form method="post" action="/checkout">{=csrf}<p><button class="main">{@bag.pay}</button></p></form>
)",
                  of.language(), {{"csrf", csrf_field(*of.who)}})
            : fill(R"(<p>{@bag.sign_in_first} <a class="button main" href="/sign-in?to=/bag">{@sign_in}</a></p>
)",
                   of.language())}});
  return of.show(std::move(out));
}

sample::response change_bag(visit const& of) {
  auto const product = std::string{sample::first(of.asked.form, "product")};
  if (sample::first(of.asked.form, "change") == "remove") {
    of.who->bag.erase(product);
  } else if (auto const found = of.at.goods.find_product(of.who->market, product); found && found->variant->available) {
    auto& quantity = of.who->bag[product];
    quantity = std::min(quantity + 1, most_of_one);
  }
  return go("/bag");
}

sample::response friends_page(visit const& of) {
  page out;
  out.title = say(of.language(), "friends");
  out.body = fill("<h1>{@friends}</h1>\n<p>{@friends.intro}</p>\n", of.language());
  if (!of.signed_in()) {
    out.body += fill(R"(<p>{@friends.sign_in} <a class="button main" href="/sign-in?to=/friends">{@sign_in}</a></p>
)",
                     of.language());
  }
  json attributes{{"return_to", "/friends"}};
  for (auto const* const name : {"cursor", "family", "friend"}) {
    auto const value = sample::first(of.asked.query, name);
    if (!value.empty()) attributes[name] = value;
  }
  add_widget(of, out, "friend-store", std::move(attributes));
  if (of.signed_in() && of.at.has_network && !missing_link(of).empty()) {
    out.body += fill("<p><a class=\"button\" href=\"/account#link\">{@friends.link}</a></p>\n", of.language());
  }
  return of.show(std::move(out));
}

sample::response share(visit const& of) {
  auto const product = std::string{sample::first(of.asked.form, "product")};
  auto request = of.caller();
  request["target"] = {{"product", product}};
  request["signed"] = true;
  of.who->shared_link = of.at.backend.call("link.create", request).at("url");
  return go(product_path(sample::first(of.asked.form, "family")) + "?v=" + sample::percent_encode(product) + "#shared");
}

sample::response message_page(visit const& of, int const status, std::string_view const title_key,
                              std::string_view const text_key) {
  page out;
  out.status = status;
  out.title = say(of.language(), title_key);
  out.body = fill("<h1>{title}</h1>\n<p role=\"alert\">{text}</p>\n<p><a href=\"/\">{@home}</a></p>\n", of.language(),
                  {{"title", say(of.language(), title_key)}, {"text", say(of.language(), text_key)}});
  out.here = "/";
  return of.show(std::move(out));
}

}  // namespace shop
