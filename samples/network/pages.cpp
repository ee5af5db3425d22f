#include "network/pages.hpp"

#include <array>

namespace sandbox {
namespace {

using sample::html_escape;

constexpr std::string_view style =
    R"(:root{color-scheme:light dark;--ink:#1c1b22;--paper:#fff;--ground:#f1f0f5;--accent:#4b3bc2;--line:#8a879a}
@media (prefers-color-scheme:dark){:root{--ink:#f1f0f5;--paper:#24222e;--ground:#17161d;--accent:#b9b0ff;--line:#8a879a}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main{max-width:30rem;margin:2rem auto;padding:1.5rem 2rem 2rem;background:var(--paper);border-radius:.75rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}
a{color:var(--accent)}
label{display:block;font-weight:600;margin-top:1rem}
input{width:100%;font:inherit;padding:.6rem;margin-top:.25rem;border:1px solid var(--line);border-radius:.4rem;background:transparent;color:inherit}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.5rem 1.25rem;margin:1.25rem .5rem 0 0;border:2px solid var(--accent);border-radius:.4rem;background:transparent;color:var(--accent);cursor:pointer}
button.main{background:var(--accent);color:var(--paper)}
button.plain{border-color:transparent;padding-left:0;text-decoration:underline}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[role=alert]{border-left:4px solid #c2293b;padding:.5rem .75rem;margin:0}
img.face{width:4rem;height:4rem;border-radius:50%;vertical-align:middle;margin-right:.75rem}
code{overflow-wrap:anywhere}
td,th{text-align:left;padding:.25rem .75rem .25rem 0}
)";

sample::response page(std::string_view const title, std::string_view const body, int const status = 200,
                      std::string_view const form_target = {}) {
  auto out = sample::html(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
          html_escape(title) +
          " – Sandbox network</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n<link rel=\"stylesheet\" href=\"/style.css\">\n"
          "</head>\n<body>\n<main>\n" +
          std::string{body} + "</main>\n</body>\n</html>\n",
      status);
  auto policy = std::string{
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
      "frame-ancestors 'none'; form-action 'self'"};
  if (!form_target.empty()) policy += " " + std::string{form_target};
  out.headers.emplace_back("Content-Security-Policy", policy);
  out.headers.emplace_back("X-Content-Type-Options", "nosniff");
  out.headers.emplace_back("Referrer-Policy", "no-referrer");
  out.headers.emplace_back("Cache-Control", "no-store");
  return out;
}

sample::response picture(std::string body) {
  return {200,
          {{"Content-Type", "image/svg+xml"},
           {"Content-Security-Policy", "default-src 'none'"},
           {"X-Content-Type-Options", "nosniff"},
           {"Cache-Control", "public, max-age=86400"}},
          std::move(body),
          {},
          false};
}

std::string face(person const& who) { return "<img class=\"face\" alt=\"\" src=\"/avatars/" + who.id + ".svg\">"; }

// scheme://host:port, for a policy header. The address was checked when the application was registered.
std::string origin_of(std::string_view const address) {
  auto const host = address.find("://");
  if (host == std::string_view::npos) return {};
  return std::string{address.substr(0, address.find_first_of("/?", host + 3))};
}

struct wording {
  std::string_view scope, sentence;
};
constexpr std::array wordings{
    wording{"profile", "Know who you are: name, picture and address of your profile"},
    wording{"read", "Read your whole account"},
    wording{"read:accounts", "See your profile and other people's"},
    wording{"read:follows", "See whom you follow and who follows you"},
    wording{"write", "Change your whole account"},
    wording{"write:follows", "Follow and unfollow people for you"},
    wording{"follow", "See and change whom you follow, block and mute"},
    wording{"push", "Send you notifications"},
};

std::string scope_list(std::string_view scopes) {
  auto out = std::string{"<ul>\n"};
  while (!scopes.empty()) {
    auto const end = std::min(scopes.find(' '), scopes.size());
    auto const one = scopes.substr(0, end);
    scopes.remove_prefix(std::min(end + 1, scopes.size()));
    if (one.empty()) continue;
    auto sentence = html_escape(one);
    for (auto const& known : wordings) {
      if (known.scope == one) sentence = html_escape(known.sentence) + " (<code>" + html_escape(one) + "</code>)";
    }
    out += "<li>" + sentence + "</li>\n";
  }
  return out + "</ul>\n";
}

std::string hue(person const& who) {
  auto sum = 0U;
  for (char const c : who.username) sum = sum * 31U + static_cast<unsigned char>(c);
  return std::to_string(sum % 360U);
}

std::string form_start(authorization_request const& request, std::string_view const step) {
  return "<form method=\"post\" action=\"/oauth/authorize\">\n<input type=\"hidden\" name=\"request\" value=\"" +
         html_escape(request.id) + "\">\n<input type=\"hidden\" name=\"step\" value=\"" + std::string{step} + "\">\n";
}

}  // namespace

sample::response front_page(people const& who) {
  auto body = std::string{
      "<h1>Sandbox network</h1>\n<p>A small network of made-up people that speaks the Mastodon client API, for trying "
      "out a shop on this machine. Sign in to a shop with one of these accounts.</p>\n<table>\n<thead><tr><th "
      "scope=\"col\">Name</th><th scope=\"col\">Account</th><th scope=\"col\">Password</th></tr></thead>\n<tbody>\n"};
  for (auto const& one : who.all()) {
    body += "<tr><td><bdi>" + html_escape(one.display_name) + "</bdi></td><td><a href=\"/@" + one.username + "\">" +
            one.username + "</a></td><td><code>" + html_escape(one.password) + "</code></td></tr>\n";
  }
  return page("Front page", body + "</tbody>\n</table>\n");
}

sample::response sign_in_page(people const& who, authorization_request const& request, application const& client,
                              bool const wrong) {
  auto body = "<h1>Sign in to the sandbox network</h1>\n<p>to go on to <strong><bdi>" + html_escape(client.name) +
              "</bdi></strong></p>\n";
  auto const described = wrong ? std::string{" aria-invalid=\"true\" aria-describedby=\"problem\""} : std::string{};
  if (wrong)
    body += "<p role=\"alert\" id=\"problem\">The account or the password is not right. Nothing was shared.</p>\n";
  body +=
      form_start(request, "login") +
      "<label for=\"username\">Account</label>\n<input id=\"username\" name=\"username\" list=\"accounts\" required "
      "autofocus autocapitalize=\"none\" autocomplete=\"username\" spellcheck=\"false\"" +
      described + ">\n<datalist id=\"accounts\">\n";
  for (auto const& one : who.all()) {
    body += "<option value=\"" + one.username + "\">" + html_escape(one.display_name) + "</option>\n";
  }
  body +=
      "</datalist>\n<label for=\"password\">Password</label>\n<input id=\"password\" name=\"password\" "
      "type=\"password\" required autocomplete=\"current-password\"" +
      described +
      ">\n<button class=\"main\" type=\"submit\">Sign in</button>\n</form>\n"
      "<p>The accounts and their passwords are on the <a href=\"/\">front page</a>.</p>\n";
  return page("Sign in", body, wrong ? 401 : 200);
}

sample::response consent_page(person const& who, authorization_request const& request, application const& client) {
  auto const oob = request.redirect_uri.starts_with("urn:");
  auto const body =
      "<h1>Let <bdi>" + html_escape(client.name) + "</bdi> use your account?</h1>\n<p>" + face(who) +
      "Signed in as <strong><bdi>" + html_escape(who.display_name) + "</bdi></strong> (" + who.username +
      ")</p>\n<p>It asks to:</p>\n" + scope_list(request.scope) +
      (oob ? std::string{"<p>You will be shown a code to copy.</p>\n"}
           : "<p>You will go on to <code>" + html_escape(origin_of(request.redirect_uri)) + "</code>.</p>\n") +
      form_start(request, "consent") +
      "<button class=\"main\" type=\"submit\" name=\"decision\" value=\"allow\">Allow</button>\n"
      "<button type=\"submit\" name=\"decision\" value=\"deny\">Refuse</button>\n</form>\n" +
      form_start(request, "switch") +
      "<button class=\"plain\" type=\"submit\">Not you? Sign in with another account</button>\n</form>\n";
  return page("Allow access", body, 200, oob ? std::string{} : origin_of(request.redirect_uri));
}

sample::response code_page(std::string_view const code) {
  return page("Your code", "<h1>Your code</h1>\n<p>Copy this into the application: <code id=\"code\">" +
                               html_escape(code) + "</code></p>\n");
}

sample::response profile_page(person const& who, std::size_t const followers, std::size_t const following) {
  return page(who.display_name, "<h1>" + face(who) + "<bdi>" + html_escape(who.display_name) + "</bdi></h1>\n<p>@" +
                                    who.username + " · " + std::to_string(followers) + " followers · follows " +
                                    std::to_string(following) + "</p>\n");
}

sample::response message_page(int const status, std::string_view const title, std::string_view const sentence) {
  return page(title, "<h1>" + html_escape(title) + "</h1>\n<p>" + html_escape(sentence) + "</p>\n", status);
}

sample::response style_sheet() {
  return {200,
          {{"Content-Type", "text/css; charset=utf-8"}, {"Cache-Control", "public, max-age=3600"}},
          std::string{style},
          {},
          false};
}

sample::response icon() {
  return picture(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><circle cx=\"16\" cy=\"16\" r=\"15\" "
      "fill=\"#4b3bc2\"/></svg>\n");
}

sample::response avatar(person const& who) {
  auto const initial = std::string{static_cast<char>(who.username.front() - (who.username.front() >= 'a' ? 32 : 0))};
  return picture(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\" width=\"400\" height=\"400\"><rect "
      "width=\"100\" height=\"100\" fill=\"hsl(" +
      hue(who) +
      ",45%,40%)\"/><text x=\"50\" y=\"68\" "
      "font-family=\"sans-serif\" font-size=\"52\" fill=\"#fff\" text-anchor=\"middle\">" +
      initial + "</text></svg>\n");
}

sample::response banner(person const& who) {
  return picture(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 300 100\" width=\"1500\" height=\"500\"><rect "
      "width=\"300\" height=\"100\" fill=\"hsl(" +
      hue(who) + ",30%,75%)\"/></svg>\n");
}

}  // namespace sandbox
