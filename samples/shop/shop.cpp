#include "shop/shop.hpp"

#include <iostream>

namespace shop {
namespace {

constexpr std::int64_t token_ms = 1'800'000;

void take_token(visit const& of) {
  auto& who = *of.who;
  auto const token = of.at.backend.call(
      "shopper.token", {{"shopper", who.shopper}, {"session", who.id}, {"auth_time", who.auth_time}, {"amr", {"pwd"}}});
  auto const& cookie = token.at("cookie");
  who.new_cookies.push_back(cookie.at("name").get<std::string>() + "=" + cookie.at("value").get<std::string>() + "; " +
                            cookie.at("attributes").get<std::string>());
  who.vetrina_csrf = token.at("csrf");
  who.token_until = now_ms() + token_ms;
}

}  // namespace

json visit::caller() const {
  auto out = json{{"market", who->market}, {"locale", who->language}};
  if (signed_in()) out["shopper"] = who->shopper;
  return out;
}

sample::response visit::show(page what) const {
  if (what.here.empty()) what.here = asked.method == "GET" ? asked.target : "/";
  auto out = finish(what, *who, at.policy);
  who->notice.clear();
  return out;
}

void add_widget(visit const& of, page& to, std::string const& name, json attributes) {
  if (!of.who->vetrina_csrf.empty()) attributes["csrf"] = of.who->vetrina_csrf;
  // A form that the SDK took and could not do comes back here; the widget it belongs to says so.
  auto const failed = std::string{sample::first(of.asked.query, "vt_error")};
  auto const its_own =
      name == "identities" ? failed.starts_with("identity.") : name == "consent" && !failed.starts_with("identity.");
  if (!failed.empty() && its_own) attributes["vt_error"] = failed;
  auto request = of.caller();
  request["widget"] = name;
  request["attributes"] = std::move(attributes);
  try {
    auto const made = of.at.backend.call("widget.render", request);
    to.body += made.at("html").get<std::string>() + "\n";
    if (to.head.empty()) to.head = made.at("head").get<std::string>() + "\n";
  } catch (vetrina::failure const& why) {
    std::cerr << "widget " << name << ": " << why.slug() << " " << why.what() << " (trace " << why.trace() << ")\n";
  }
}

void sign_in(visit const& of, account const& who, std::string const& notice) {
  auto& now = *of.who;
  of.at.sessions.renew(of.who);
  now.shopper = who.shopper;
  now.auth_time = now_ms();
  now.attempt.clear();
  now.proposed_name.clear();
  now.notice = notice;
  take_token(of);
}

void prove_again(visit const& of) {
  of.who->auth_time = now_ms();
  take_token(of);
}

void refresh_token(visit const& of) {
  if (of.signed_in() && now_ms() + token_ms / 2 > of.who->token_until) take_token(of);
}

sample::response go(std::string path) { return sample::redirect(std::move(path)); }

}  // namespace shop
