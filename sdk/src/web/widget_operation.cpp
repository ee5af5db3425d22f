// widget.render and /widget/NAME: a widget as a document for hosts, and as a page for people.
#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "ops/shops.hpp"
#include "ops/token.hpp"
#include "web/answers.hpp"
#include "web/assets.hpp"
#include "web/authenticate.hpp"
#include "web/doors.hpp"
#include "web/html.hpp"
#include "web/pages.hpp"
#include "web/routes.hpp"
#include "web/web.hpp"
#include "web/widgets/widget.hpp"

namespace vetrina::web {
namespace {

struct row {
  std::string_view name;
  renderer render;
};

constexpr std::array<row, 4> widgets{{{"proof", &render_proof},
                                      {"friend-store", &render_friend_store},
                                      {"consent", &render_consent},
                                      {"identities", &render_identities}}};

enum class widget_format { html, email, json };
BOOST_DESCRIBE_ENUM(widget_format, html, email, json)

struct render_request {
  std::string widget;
  std::map<std::string, std::string> attributes;
  std::optional<std::string> nonce;
  widget_format format = widget_format::html;
  bool preview = false;
};
BOOST_DESCRIBE_STRUCT(render_request, (), (widget, attributes, nonce, format, preview))
VT_NOTES(render_request, note{"widget", "proof, friend-store, consent or identities."}.range(1, 64),
         note{"attributes", "Attributes of the element, as product, family, order, csrf, return_to."}
             .range(0, 32)
             .defaults("{}"),
         note{"nonce", "Nonce of the page's content security policy, for the script element."}.range(1, 128),
         note{"format", "html: the element; email: plain markup without script; json: the model behind it."}.defaults(
             "\"html\""),
         note{"preview", "For the back end of a shop in mode test: sample data, marked as such, never counted."}
             .defaults("false"))

struct render_answer {
  std::string html;
  std::string head;
  std::string json_ld;
  std::string csp;
  std::string cache;
  std::string vary;
  std::string lang;
  std::string dir;
  bool leaves_site = false;
  std::optional<json::raw> model;
};
BOOST_DESCRIBE_STRUCT(render_answer, (), (html, head, json_ld, csp, cache, vary, lang, dir, leaves_site, model))
VT_NOTES(render_answer, note{"html", "Put it where the widget belongs."},
         note{"head", "Put it once into the page's head: stylesheet and script."},
         note{"json_ld", "For search engines; empty where there is nothing public."},
         note{"csp", "What the page's content security policy must allow."},
         note{"cache", "public or private: a private answer belongs to this shopper alone."},
         note{"vary", "What else the answer depends on."}, note{"lang", "Language of its words: en, it or ar."},
         note{"dir", "Their direction: ltr or rtl."},
         note{"leaves_site", "true: holds a form that leads to a network, so form-action must allow https:."},
         note{"model", "format json: what the markup was made from."})

// What an element carries on, so that its script can ask for it again. A list of what may and not of what may not:
// attributes come from a page's address too, and "onclick" is one. Proofs stay out, which scripts and analytics read.
constexpr std::array<std::string_view, 12> carried{"product", "family",     "order", "limit", "scope", "friend",
                                                   "network", "connectors", "class", "id",    "slot",  "part"};

std::string attribute_text(attributes const& given) {
  std::string out;
  for (auto const& [name, value] : given) {
    if (std::ranges::find(carried, name) != carried.end()) out += cat(" ", name, "=\"", html_escape(value), "\"");
  }
  return out;
}

std::string head_of(ops::settings const& settings, std::optional<std::string> const& nonce) {
  auto const base = cat(settings.http.prefix, "/assets/");
  auto const css =
      tag("link", {{"rel", "stylesheet"}, {"href", base + stylesheet().name}, {"integrity", stylesheet().integrity}});
  auto const open =
      nonce ? tag("script", {{"type", "module"},
                             {"src", base + script().name},
                             {"integrity", script().integrity},
                             {"nonce", *nonce}})
            : tag("script", {{"type", "module"}, {"src", base + script().name}, {"integrity", script().integrity}});
  return cat(css, open, "</script>");
}

// What is meant to be read stays in the page's own tree, where crawlers, forms and old browsers find it; the shadow tree
// only frames it, as a part for the shop to style (reference: declarative shadow DOM).
constexpr std::string_view frame =
    R"(<template shadowrootmode="open"><div part="frame"><slot></slot></div></template>)";

result<render_answer> render(ops::query& in, render_request const& wanted) {
  auto const found = std::ranges::find(widgets, wanted.widget, &row::name);
  if (found == widgets.end()) {
    return fail(code::not_found, "widget.unknown",
                cat("There is no widget \"", clipped(wanted.widget, 64),
                    "\". Known: proof, friend-store, consent, identities."),
                "/widget");
  }
  if (wanted.preview && in.who.role != ops::role::admin) {
    return fail(code::denied, "widget.preview", "Only the shop's back end may ask for sample data.", "/preview");
  }
  if (wanted.preview) {
    // Invented friends beside a real product are a false endorsement, however they are marked (Directive 2019/2161).
    VT_TRY(auto const shop, ops::current_shop(in, in.db));
    if (shop.mode == ops::shop_mode::live) {
      return fail(code::denied, "widget.preview", "A live shop shows no sample data.", "/preview");
    }
  }
  widget_context const context{in, wanted.attributes, language{in.who.locale}, wanted.preview};
  VT_TRY(auto const made, found->render(context));
  render_answer out;
  auto const& words = context.words;
  auto const place = cat(" lang=\"", words.code(), "\" dir=\"", words.direction(), "\"");
  auto const element_name = cat("vetrina-", wanted.widget);
  switch (wanted.format) {
    case widget_format::html:
      out.html = cat("<", element_name, place, " market=\"", html_escape(in.who.market), "\"",
                     attribute_text(wanted.attributes), ">", frame, made.inner, "</", element_name, ">");
      out.head = head_of(in.sys.settings, wanted.nonce);
      break;
    case widget_format::email: out.html = cat("<div", place, ">", made.inner, "</div>"); break;
    case widget_format::json: out.model = json::raw{made.json.empty() ? "null" : made.json}; break;
  }
  out.json_ld = made.json_ld;
  out.csp = cat("style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'",
                made.leaves_site ? " https:" : "");
  bool const anybody = !made.personal && !in.who.shopper && !in.who.order && in.who.role == ops::role::open;
  out.cache = anybody ? "public" : "private";
  out.vary = "Cookie, Accept-Language";
  out.lang = words.code();
  out.dir = words.direction();
  out.leaves_site = made.leaves_site;
  return out;
}

// The address of this page without the error that it was shown with, and without a proof that has no place there.
std::string page_itself(request const& from) {
  auto query = from.query;
  std::erase_if(query, [](auto const& p) { return p.first == "vt_error" || p.first == "csrf"; });
  return query.empty() ? from.path : cat(from.path, "?", form_text(query));
}

result<attributes> attributes_of(route_context const& in, visitor const& who) {
  attributes given;
  for (auto const& [key, value] : in.request.query) given.emplace(key, value);
  for (auto const* caller : {"csrf", "locale", "market"}) given.erase(caller);
  if (!who.session_token.empty()) {
    VT_TRY(given["csrf"], ops::csrf_for(in.sys.vault, who.hint.shop, who.session_token));
  }
  // Back to this page after a form, unless the host named one of its own.
  if (!given.contains("return_to")) given["return_to"] = page_itself(in.request);
  if (!is_local_path(given["return_to"])) given.erase("return_to");
  return given;
}

result<json::document> asked(route_context const& in, std::string_view name, ops::hint const& hint,
                             attributes const& given) {
  std::string members;
  for (auto const& [key, value] : given) {
    members += cat(members.empty() ? "" : ",", json::quoted(key), ":", json::quoted(value));
  }
  VT_TRY(auto const got,
         in.behind.call("widget.render", cat(R"({"widget":)", json::quoted(name), R"(,"attributes":{)", members, "}}"),
                        hint));
  return json::document::parse(got.body, got.body.size());
}

}  // namespace

ops::module const& web_module() {
  static ops::operation const rows[] = {
      ops::bind<&render>({.name = "widget.render",
                          .who_may = ops::admin | ops::open | ops::shopper | ops::order_token,
                          .whom = ops::about::maybe_shopper,
                          .summary = "Renders a widget on the server.",
                          .scope = "read",
                          .nests = true})};
  static ops::module const self{.name = "web", .operations = rows};
  return self;
}

net::http_response show_widget(route_context const& in, std::string_view name) {
  if (!in.request.reads()) return method_refused("Widgets are read with GET.", "GET, HEAD", in.trace);
  auto const who = authenticate(in.sys, in.request, false);
  if (!who) return failed(in, who.error());
  if (auto wait = too_often(in, door::operation, *who)) return *std::move(wait);
  auto const given = attributes_of(in, *who);
  if (!given) return failed(in, given.error());
  auto hint = who->hint;
  hint.trace = in.trace;
  hint.market = find(in.request.query, "market").value_or("");
  if (auto const locale = find(in.request.query, "locale")) hint.locale = *locale;
  auto const answer = asked(in, name, hint, *given);
  if (!answer) return failed(in, answer.error());
  auto const at = [&](std::string_view member) { return answer->string_at(member).value_or(""); };
  language const words{at("/lang")};
  // A script that renders the widget again wants the element alone.
  bool const fragment = in.request.header("vetrina-fragment") == "1";
  auto page = send_page(in, words, hint.shop,
                        {200, words.say(cat("page.title.", name)), at("/head"), at("/html"),
                         answer->boolean_at("/leaves_site").value_or(false)});
  if (fragment) page.body = at("/html");
  bool const anybody = at("/cache") == "public";
  set_header(page, "Cache-Control", anybody ? "public, max-age=60" : "private, no-store");
  set_header(page, "Vary", cat(at("/vary"), ", Authorization, Vetrina-Fragment"));
  // What friends did is for friends; what search engines may know stands in the shop's own pages.
  set_header(page, "X-Robots-Tag", "noindex");
  return page;
}

}  // namespace vetrina::web
