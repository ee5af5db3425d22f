#include "shop/leaving.hpp"

#include "shop/account_pages.hpp"
#include "shop/wording.hpp"

namespace shop {
namespace {

bool has_password(visit const& of) {
  auto const known = of.at.accounts.find(of.who->shopper);
  return known && !known->login.empty();
}

std::string kept_list(visit const& of, json const& retained) {
  if (retained.empty()) return {};
  auto out = fill("<h2>{@leave.kept}</h2>\n<ul>\n", of.language());
  for (auto const& one : retained) {
    out += fill("<li dir=\"auto\"><strong>{what}</strong> {why}</li>\n", of.language(),
                {{"what", one.at("what").get<std::string>()}, {"why", one.at("why").get<std::string>()}});
  }
  return out + "</ul>\n";
}

sample::response goodbye(visit const& of, json const& done) {
  auto const code = done.at("confirmation_code").get<std::string>();
  page out;
  out.title = say(of.language(), "leave.done");
  out.body = fill(R"(<h1>{@leave.done}</h1>
<p>{@leave.code}</p>
<p class="link"><a href="/vetrina/erasure/{code}">{code}</a></p>
)",
                  of.language(), {{"code", code}});
  out.body += kept_list(of, done.at("retained"));
  out.body += fill("<p><a class=\"button\" href=\"/\">{@home}</a></p>\n", of.language());
  out.here = "/";
  return of.show(std::move(out));
}

}  // namespace

sample::response erase_page(visit const& of) {
  if (!of.signed_in()) return go("/sign-in?to=/account/erase");
  page out;
  out.title = say(of.language(), "leave.title");
  auto const password = has_password(of) ? fill(R"(<label for="password">{@password}</label>
<input type="password" id="password" name="password" required autocomplete="current-password">
)",
                                                of.language())
                                         : std::string{};
  out.body = fill(R"(<h1>{@leave.title}</h1>
<p>{@leave.what}</p>
<p class="hint">{@leave.books}</p>
<form method="post" action="/account/erase" class="panel">{=csrf}{=password}
<div class="row"><button class="danger">{@leave.sure}</button><a class="button" href="/account">{@leave.stay}</a></div></form>
)",
                  of.language(), {{"csrf", csrf_field(*of.who)}, {"password", password}});
  return of.show(std::move(out));
}

sample::response answer_erase(visit const& of) {
  if (!of.signed_in()) return go("/sign-in?to=/account/erase");
  // A borrowed browser must not be enough: the password, or a sign-in of the last minutes at a network.
  bool const sure = has_password(of)
                        ? of.at.accounts.password_is(of.who->shopper, sample::first(of.asked.form, "password"))
                        : of.proved();
  if (!sure) {
    of.who->notice = has_password(of) ? "notice.wrong" : "notice.prove";
    return go("/account/erase");
  }
  auto const shopper = of.who->shopper;
  auto const done = of.at.backend.call("shopper.erase", {{"shopper", shopper}});
  of.at.accounts.forget(shopper);
  forget_session(of);
  of.who->notice.clear();
  return goodbye(of, done);
}

}  // namespace shop
