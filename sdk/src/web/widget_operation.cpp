// widget.render and /widget/NAME: a widget as a document for hosts, and as a page for people.
#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "ops/token.hpp"
#include "web/answers.hpp"
#include "web/assets.hpp"
#include "web/authenticate.hpp"
#include "web/html.hpp"
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
         note{"attributes", "Attributes of the element, as product, family, order, csrf, return_to."}.range(0, 32).defaults("{}"),
         note{"nonce", "Nonce of the page's content security policy, for the script element."}.range(1, 128),
         note{"format", "html: the element; email: plain markup without script; json: the model behind it."}.defaults("\"html\""),
         note{"preview", "For the back end: sample data, marked as such, never counted."}.defaults("false"))

struct render_answer {
  std::string html;
  std::string head;
  std::string json_ld;
  std::string csp;
  std::string cache;
  std::string vary;
  std::optional<json::raw> model;
};
BOOST_DESCRIBE_STRUCT(render_answer, (), (html, head, json_ld, csp, cache, vary, model))
VT_NOTES(render_answer, note{"html", "Put it where the widget belongs."},
         note{"head", "Put it once into the page's head: stylesheet and script."},
         note{"json_ld", "For search engines; empty where there is nothing public."},
         note{"csp", "What the page's content security policy must allow."},
         note{"cache", "public or private: a private answer belongs to this shopper alone."},
         note{"vary", "What else the answer depends on."}, note{"model", "format json: what the markup was made from."})

std::string attribute_text(attributes const& given) {
  std::string out;
  for (auto const& [name, value] : given) {
    // Proofs stay out of attributes, which scripts of the page and its analytics can read.
    bool const plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-") == std::string::npos;
    if (!plain || name == "csrf" || name == "token") continue;
    out += cat(" ", name, "=\"", html_escape(value), "\"");
  }
  return out;
}

std::string head_of(ops::settings const& settings, std::optional<std::string> const& nonce) {
  auto const base = cat(settings.http.prefix, "/assets/");
  auto const css = tag("link", {{"rel", "stylesheet"}, {"href", base + stylesheet().name}, {"integrity", stylesheet().integrity}});
  auto const open = nonce ? tag("script", {{"type", "module"}, {"src", base + script().name}, {"integrity", script().integrity}, {"nonce", *nonce}})
                          : tag("script", {{"type", "module"}, {"src", base + script().name}, {"integrity", script().integrity}});
  return cat(css, open, "</script>");
}

result<render_answer> render(ops::query& in, render_request const& wanted) {
  auto const found = std::ranges::find(widgets, wanted.widget, &row::name);
  if (found == widgets.end()) {
    return fail(code::not_found, "widget.unknown",
                cat("There is no widget \"", clipped(wanted.widget, 64), "\". Known: proof, friend-store, consent, identities."),
                "/widget");
  }
  if (wanted.preview && in.who.role != ops::role::admin) {
    return fail(code::denied, "widget.preview", "Only the shop's back end may ask for sample data.", "/preview");
  }
  widget_context const context{in, wanted.attributes, language{in.who.locale}, wanted.preview};
  VT_TRY(auto const made, found->render(context));
  render_answer out;
  auto const element_name = cat("vetrina-", wanted.widget);
  auto const open = cat("<", element_name, " lang=\"", context.words.code(), "\" dir=\"", context.words.direction(), "\"",
                        attribute_text(wanted.attributes), ">");
  switch (wanted.format) {
    case widget_format::html:
      out.html = cat(open, made.inner, "</", element_name, ">");
      out.head = head_of(in.sys.settings, wanted.nonce);
      break;
    case widget_format::email:
      out.html = cat("<div lang=\"", context.words.code(), "\" dir=\"", context.words.direction(), "\">", made.inner, "</div>");
      break;
    case widget_format::json: out.model = json::raw{made.json.empty() ? "null" : made.json}; break;
  }
  out.json_ld = made.json_ld;
  out.csp = "style-src 'self'; script-src 'self'; form-action 'self'";
  out.cache = made.personal || in.who.shopper ? "private" : "public";
  out.vary = "Cookie, Accept-Language";
  return out;
}

std::string page_of(json::document const& answer, language const& words, std::string_view title) {
  return cat("<!doctype html><html lang=\"", words.code(), "\" dir=\"", words.direction(), "\"><head><meta charset=\"utf-8\">",
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>", html_escape(title), "</title>",
             answer.string_at("/head").value_or(""), "</head><body><main>", answer.string_at("/html").value_or(""),
             "</main></body></html>");
}

}  // namespace

ops::module const& web_module() {
  static ops::operation const rows[] = {ops::bind<&render>({.name = "widget.render",
                                                            .who_may = ops::admin | ops::open | ops::shopper | ops::order_token,
                                                            .whom = ops::about::maybe_shopper,
                                                            .summary = "Renders a widget on the server.",
                                                            .scope = "read",
                                                            .nests = true})};
  static ops::module const self{.name = "web", .operations = rows};
  return self;
}

net::http_response show_widget(route_context const& in, std::string_view name) {
  if (in.request.method != "GET" && in.request.method != "HEAD") {
    auto refused = problem(fail(code::unimplemented, "http.method", "Widgets are read with GET."), in.trace);
    refused.status = 405;
    refused.headers.push_back({"Allow", "GET, HEAD"});
    return refused;
  }
  auto const who = authenticate(in.sys, in.request, false);
  if (!who) return problem(who.error(), in.trace);
  std::string members;
  auto const add = [&](std::string_view key, std::string_view value) {
    members += cat(members.empty() ? "" : ",", json::quoted(key), ":", json::quoted(value));
  };
  attributes given;
  for (auto const& [key, value] : in.request.query) given.emplace(key, value);
  given.erase("csrf");
  given.erase("locale");
  if (!who->session_token.empty()) {
    auto const proof = ops::csrf_for(in.sys.vault, who->hint.shop, who->session_token);
    if (!proof) return problem(proof.error(), in.trace);
    given["csrf"] = *proof;
  }
  // Back to this page after a form, unless the host named one of its own.
  if (!given.contains("return_to")) given["return_to"] = cat(in.request.path, in.request.raw_query.empty() ? "" : "?", in.request.raw_query);
  if (!is_local_path(given["return_to"])) given.erase("return_to");
  for (auto const& [key, value] : given) add(key, value);
  auto hint = who->hint;
  hint.trace = in.trace;
  if (auto const locale = find(in.request.query, "locale")) hint.locale = *locale;
  auto const got = in.behind.call("widget.render", cat(R"({"widget":)", json::quoted(name), R"(,"attributes":{)", members, "}}"), hint);
  if (!got) return problem(got.error(), in.trace);
  auto const answer = json::document::parse(got->body, got->body.size());
  if (!answer) return problem(answer.error(), in.trace);
  bool const fragment = in.request.header("vetrina-fragment") == "1";
  auto page = data(200, fragment ? answer->string_at("/html").value_or("") : page_of(*answer, language{hint.locale}, name),
                   "text/html; charset=utf-8", in.trace);
  page.headers.push_back({"Content-Security-Policy",
                          "default-src 'none'; img-src 'self' https:; style-src 'self'; script-src 'self'; connect-src 'self'; "
                          "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"});
  page.headers.push_back({"Referrer-Policy", "no-referrer"});
  page.headers.push_back({"Vary", "Cookie, Accept-Language"});
  return page;
}

}  // namespace vetrina::web
