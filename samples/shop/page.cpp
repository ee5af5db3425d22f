#include "shop/page.hpp"

#include <algorithm>

#include "shop/wording.hpp"

namespace shop {
namespace {

using sample::html_escape;

constexpr std::string_view frame = R"(<!doctype html>
<html lang="{lang}" dir="{dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Ponte</title>
<link rel="icon" href="/pictures/jeans/indigo.svg">
<link rel="stylesheet" href="/style.css">
{=head}</head>
<body>
<a class="skip" href="#content">{@skip}</a>
<header class="top">
<a class="brand" href="/">Ponte</a>
<nav aria-label="Ponte">
<a href="/">{@home}</a>
<a href="/friends">{@friends}</a>
{=account}
<a href="/bag">{@bag} <span class="count">{count}</span></a>
</nav>
</header>
<main id="content">
{=notice}{=body}</main>
<footer class="bottom">
<nav aria-label="{@language}"><strong>{@language}</strong> {=languages}</nav>
<nav aria-label="{@market}"><strong>{@market}</strong> {=markets}</nav>
<p>{@bag.pay_note}</p>
</footer>
</body>
</html>
)";

std::string choice(std::string_view const kind, std::string_view const value, std::string_view const label,
                   bool const chosen, std::string_view const here) {
  return fill(chosen ? R"(<a href="/choose/{kind}/{value}?back={back}" lang="{lang}" aria-current="true">{label}</a> )"
                     : R"(<a href="/choose/{kind}/{value}?back={back}" lang="{lang}">{label}</a> )",
              "en",
              {{"kind", kind},
               {"value", value},
               {"label", label},
               {"back", sample::percent_encode(here)},
               {"lang", kind == "language" ? value : ""}});
}

std::string language_choices(session const& reader, std::string_view const here) {
  std::string out;
  for (auto const& one : languages) out += choice("language", one.code, one.name, reader.language == one.code, here);
  return out;
}

std::string market_choices(session const& reader, std::string_view const here) {
  std::string out;
  for (auto const* const market : {"US", "IT"}) {
    auto const label = say(reader.language, std::string{"market."} + market);
    auto one = choice("market", market, label, reader.market == market, here);
    auto const empty = std::string_view{R"( lang="")"};
    if (auto const at = one.find(empty); at != std::string::npos) one.erase(at, empty.size());
    out += one;
  }
  return out;
}

}  // namespace

std::string fill(std::string_view const tpl, std::string_view const language, values const with) {
  std::string out;
  auto rest = tpl;
  for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    auto const close = rest.find('}', open);
    out += rest.substr(0, open);
    auto const mark = rest.substr(open + 1, close - open - 1);
    rest.remove_prefix(close + 1);
    if (mark.starts_with('@')) {
      out += html_escape(say(language, mark.substr(1)));
      continue;
    }
    auto const raw = mark.starts_with('=');
    auto const name = raw ? mark.substr(1) : mark;
    auto const at = std::find_if(with.begin(), with.end(), [&](auto const& one) { return one.first == name; });
    if (at != with.end()) out += raw ? std::string{at->second} : html_escape(at->second);
  }
  return out + std::string{rest};
}

sample::response finish(page const& what, session const& reader, policy const& allowed) {
  auto const& language = reader.language;
  auto const account = reader.shopper.empty() ? fill(R"(<a href="/sign-in">{@sign_in}</a>)", language)
                                              : fill(R"(<a href="/account">{@account}</a>)", language);
  int count = 0;
  for (auto const& [product, quantity] : reader.bag) count += quantity;
  auto const notice = reader.notice.empty() ? std::string{}
                                            : fill("<p class=\"notice\" role=\"status\">{text}</p>\n", language,
                                                   {{"text", say(language, reader.notice)}});
  auto out = sample::html(fill(frame, language,
                               {{"lang", language},
                                {"dir", direction_of(language)},
                                {"title", what.title},
                                {"head", what.head},
                                {"account", account},
                                {"count", std::to_string(count)},
                                {"notice", notice},
                                {"body", what.body},
                                {"languages", language_choices(reader, what.here)},
                                {"markets", market_choices(reader, what.here)}}),
                          what.status);
  // A form that ends at a network passes through here, and browsers check each redirect of it.
  out.headers.emplace_back("Content-Security-Policy",
                           "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src "
                           "'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' " +
                               allowed.form_targets);
  out.headers.emplace_back("Cache-Control", "private, no-store");
  out.headers.emplace_back("Referrer-Policy", "same-origin");
  out.headers.emplace_back("X-Content-Type-Options", "nosniff");
  out.headers.emplace_back("Strict-Transport-Security", "max-age=86400");
  return out;
}

std::string csrf_field(session const& reader) {
  return fill(R"(<input type="hidden" name="csrf" value="{csrf}">)", "en", {{"csrf", reader.csrf}});
}

}  // namespace shop
