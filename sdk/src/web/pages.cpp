#include "web/pages.hpp"

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "ops/shops.hpp"
#include "web/answers.hpp"
#include "web/assets.hpp"
#include "web/authenticate.hpp"
#include "web/doors.hpp"
#include "web/html.hpp"

namespace vetrina::web {
namespace {

// No inline script or style, no string turned into markup by a script. Chromium holds the answer of a form to
// form-action as well, so a form that begins at a network must allow where that network stands.
std::string content_security_policy(bool leaves_site) {
  return cat("default-src 'none'; img-src 'self' https:; style-src 'self'; script-src 'self'; connect-src 'self'; ",
             leaves_site ? "form-action 'self' https:; " : "form-action 'self'; ",
             "base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'");
}

std::string name_of_shop(route_context const& in, std::string const& shop) {
  std::string name;
  static_cast<void>(in.sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(auto const found, ops::find_shop(db, shop));
    if (found) name = found->controller.name;
    return {};
  }));
  return name;
}

std::string stylesheet_link(ops::settings const& settings) {
  return tag("link", {{"rel", "stylesheet"},
                      {"href", cat(settings.http.prefix, "/assets/", stylesheet().name)},
                      {"integrity", stylesheet().integrity}});
}

net::http_response words_only(route_context const& in, int status, std::string_view heading, std::string_view more) {
  auto const who = recognise(in.sys, in.request);
  auto const hint = who ? who->hint : ops::hint{};
  language const words{hint.locale};
  auto const body = cat(element("h2", {}, text(words.say(heading))), element("p", {}, text(words.say(more))),
                        element("p", {}, element("a", {{"href", "/"}}, text(words.say("page.home")))));
  return send_page(in, words, hint.shop, {status, words.say(heading), stylesheet_link(in.sys.settings), body});
}

}  // namespace

net::http_response send_page(route_context const& in, language const& words, std::string const& shop,
                             page const& what) {
  auto const name = name_of_shop(in, shop);
  auto const title = name.empty() ? what.title : cat(what.title, " · ", name);
  // The widget's own heading is of the second level, so that it fits into the shop's pages; here stands the first.
  auto const top = element(
      "header", {{"class", "vt-top"}},
      element("h1", {}, element("a", {{"href", "/"}}, element("bdi", {}, text(name.empty() ? what.title : name)))));
  auto const html = cat("<!doctype html>", tag("html", {{"lang", words.code()}, {"dir", words.direction()}}),
                        "<head><meta charset=\"utf-8\">"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
                        element("title", {}, text(title)), what.head, "</head><body class=\"vt-page\">", top,
                        element("main", {}, what.body), "</body></html>");
  auto answer = data(what.status, html, "text/html; charset=utf-8", in.trace);
  answer.headers.push_back({"Content-Security-Policy", content_security_policy(what.leaves_site)});
  answer.headers.push_back({"Referrer-Policy", "no-referrer"});
  if (what.status != 200) answer.headers.push_back({"X-Robots-Tag", "noindex"});
  return answer;
}

net::http_response not_found_page(route_context const& in) {
  return words_only(in, 404, "page.not_found", "page.not_found.more");
}

namespace {

// What became of the access that each network gave: one line a network.
std::string given_back(language const& words, json::document const& status) {
  std::string lines;
  for (std::size_t i = 0; i < status.size_at("/steps"); ++i) {
    auto const at = cat("/steps/", std::uint64_t{i});
    auto const network = status.string_at(at + "/network");
    auto const key = cat("erasure.back.", status.string_at(at + "/state").value_or(""));
    if (!network || !language::has(key)) continue;
    auto const name = words.quoted(*network);
    auto const date = words.date(status.integer_at(at + "/at").value_or(0));
    auto const sentence = words.say(key, {{"connector", std::string_view{name}}, {"date", std::string_view{date}}});
    lines += element("li", {}, text(sentence));
  }
  return lines.empty() ? lines : element("ul", {}, lines);
}

}  // namespace

// /erasure/CODE: where a network sends somebody who asked it for deletion. Whoever holds the code may see that it was done,
// and learns nothing else.
net::http_response show_erasure(route_context const& in, std::string_view confirmation_code) {
  if (!in.request.reads()) return method_refused("This page is only read.", "GET, HEAD", in.trace);
  auto const who = recognise(in.sys, in.request);
  if (!who) return failed(in, who.error());
  if (auto wait = too_often(in, door::operation, *who)) return *std::move(wait);
  auto hint = who->hint;
  hint.trace = in.trace;
  language const words{hint.locale};
  auto const got =
      in.behind.call("erasure.status", cat(R"({"confirmation_code":)", json::quoted(confirmation_code), "}"), hint);
  bool const unknown = !got && http_status(got.error().code) < 500;
  if (!got && !unknown) return failed(in, got.error());
  auto sentence = words.say("erasure.unknown");
  std::string networks;
  if (got) {
    auto const d = json::document::parse(got->body);
    if (!d) return failed(in, d.error());
    auto const date = words.date(d->integer_at("/steps/0/at").value_or(0));
    bool const whole = d->string_at("/steps/0/step") == "shopper";
    sentence = words.say(whole ? "erasure.done_shopper" : "erasure.done", {{"date", std::string_view{date}}});
    networks = given_back(words, *d);
  }
  auto const body = cat(element("h2", {}, text(words.say("erasure.title"))), element("p", {}, text(sentence)), networks,
                        element("p", {}, element("a", {{"href", "/"}}, text(words.say("page.home")))));
  auto answer = send_page(in, words, hint.shop,
                          {got ? 200 : 404, words.say("erasure.title"), stylesheet_link(in.sys.settings), body});
  set_header(answer, "X-Robots-Tag", "noindex");
  return answer;
}

net::http_response failed(route_context const& in, error const& why) {
  bool const by_browser = in.request.header("accept").find("text/html") != std::string_view::npos;
  if (!by_browser) return problem(why, in.trace);
  return words_only(in, http_status(why.code), "page.failed", "page.failed.more");
}

}  // namespace vetrina::web
