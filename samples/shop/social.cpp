#include "shop/social.hpp"

#include <iostream>

#include "shop/account_pages.hpp"
#include "shop/browse.hpp"
#include "shop/wording.hpp"

namespace shop {
namespace {

std::string set_cookie(json const& cookie) {
  return cookie.at("name").get<std::string>() + "=" + cookie.at("value").get<std::string>() + "; " +
         cookie.at("attributes").get<std::string>();
}

std::string next_path(visit const& of, std::string otherwise) {
  auto path = std::exchange(of.who->after_login, {});
  return path.empty() ? std::move(otherwise) : path;
}

sample::response to_network(visit const& of, std::string const& connector, std::string const& intent) {
  auto request = json{
      {"connector", connector}, {"intent", intent}, {"session", of.who->id}, {"return_to", of.at.url + "/social/done"}};
  if (of.signed_in()) {
    request["shopper"] = of.who->shopper;
    if (of.proved()) request["auth_time"] = of.who->auth_time;
  }
  try {
    auto const begun = of.at.backend.call("identity.begin", request);
    of.who->new_cookies.push_back(set_cookie(begun.at("cookie")));
    return go(begun.at("url"));
  } catch (vetrina::failure const& why) {
    std::cerr << "identity.begin " << connector << ": " << why.slug() << " " << why.what() << "\n";
    of.who->notice = "notice.network";
    return go(of.signed_in() ? "/account" : "/sign-in");
  }
}

// What the network's list of friends is for; read now, so that the next page knows. A network that fails here fails the
// reading and not the link: the SDK's own job tries again. It may be reading at this moment, or have to wait.
void look_for_friends(visit const& of) {
  try {
    auto const out = of.at.backend.call("identity.sync", {{"shopper", of.who->shopper}, {"connector", "sandbox"}});
    auto const skipped = out.value("skipped_reason", std::string{});
    if (skipped == "under_way" || skipped == "waits") of.who->notice = "notice.looking";
  } catch (vetrina::failure const& why) {
    std::cerr << "identity.sync: " << why.slug() << " " << why.what() << "\n";
    if (why.code() != VT_ERR_NOT_FOUND) of.who->notice = "notice.network";
  }
}

void agree_to_find_friends(visit const& of) {
  auto const language = of.language() == "it" ? "it" : "en";
  auto const& text = of.at.texts.at("find_friends").at(language);
  static_cast<void>(of.at.backend.call(
      "consent.set",
      {{"shopper", of.who->shopper},
       {"purpose", "find_friends"},
       {"granted", true},
       {"shown", {{"text_hash", text.at("text_hash")}, {"policy_version", policy_version}, {"locale", language}}}}));
}

account account_of(visit const& of, std::string const& shopper) {
  if (auto const known = of.at.accounts.find(shopper)) return *known;
  return account{shopper, shopper, {}, {}, {}};
}

sample::response act_on(visit const& of, json const& outcome) {
  auto const status = outcome.at("status").get<std::string>();
  auto const text = [&](char const* const pointer) {
    auto const at = json::json_pointer{pointer};
    return outcome.contains(at) && outcome.at(at).is_string() ? outcome.at(at).get<std::string>() : std::string{};
  };
  // One page for both: it says to nobody whether the shop knows the address.
  if (status == "new_shopper_proposed" || status == "needs_existing_login") {
    of.who->attempt = text("/attempt");
    of.who->proposed_name = text("/identity/name").empty() ? text("/identity/handle") : text("/identity/name");
    return go("/welcome");
  }
  if (status == "needs_step_up") {
    of.who->attempt = text("/attempt");
    return go("/step-up");
  }
  if (status == "signed_in") {
    if (of.signed_in() && of.who->shopper == text("/shopper")) {
      prove_again(of);
      return go(of.who->attempt.empty() ? "/account" : "/step-up");
    }
    sign_in(of, account_of(of, text("/shopper")), "notice.signed_in");
    return go(next_path(of, "/"));
  }
  of.who->notice = "notice." + status;
  of.who->attempt.clear();
  if (status == "linked" || status == "already_linked" || status == "extended") {
    look_for_friends(of);
    return go(next_path(of, "/account"));
  }
  std::cerr << "login " << status << ": " << text("/reason") << "\n";
  return go(of.signed_in() ? "/account" : "/sign-in");
}

json confirm(visit const& of, std::string const& shopper, std::string const& decision) {
  auto request = json{{"attempt", of.who->attempt}, {"session", of.who->id}, {"decision", decision}};
  if (!shopper.empty()) {
    request["shopper"] = shopper;
    request["auth_time"] = decision == "accept" && of.who->auth_time == 0 ? now_ms() : of.who->auth_time;
  }
  return of.at.backend.call("identity.confirm", request);
}

}  // namespace

sample::response begin_social(visit const& of) {
  auto const connector = std::string{sample::first(of.asked.form, "connector")};
  auto const intent = std::string{sample::first(of.asked.form, "intent")};
  if (of.signed_in() && sample::first(of.asked.form, "find_friends") == "true") agree_to_find_friends(of);
  return to_network(of, connector, intent.empty() ? "sign_in" : intent);
}

sample::response finish_social(visit const& of) {
  auto request = json{{"ticket", sample::first(of.asked.query, "vt_ticket")}, {"session", of.who->id}};
  if (of.signed_in()) request["shopper"] = of.who->shopper;
  // The browser that comes back must be the one that left.
  for (auto const& [name, value] : of.asked.headers) {
    if (name == "cookie") request["cookie"] = value;
  }
  return act_on(of, of.at.backend.call("identity.redeem", request));
}

sample::response welcome_page(visit const& of) {
  if (of.who->attempt.empty()) return go("/sign-in");
  page out;
  out.title = say(of.language(), "account.create");
  out.body = fill(R"(<h1>{@welcome.new}</h1>
<form method="post" action="/welcome">{=csrf}
<label for="name">{@name}</label><input type="text" id="name" name="name" value="{name}" required maxlength="100" autocomplete="name" aria-describedby="why">
<p class="hint" id="why">{@name.hint}</p>
<div class="row"><button class="main" name="decision" value="accept">{@account.create}</button><button name="decision" value="decline" formnovalidate>{@welcome.no}</button></div>
</form>
<section class="panel"><h2>{@sign_in.back}?</h2><p>{@welcome.known}</p><p><a class="button" href="/sign-in?to=/account">{@sign_in}</a></p></section>
)",
                  of.language(), {{"csrf", csrf_field(*of.who)}, {"name", of.who->proposed_name}});
  return of.show(std::move(out));
}

sample::response answer_welcome(visit const& of) {
  if (of.who->attempt.empty()) return go("/sign-in");
  if (sample::first(of.asked.form, "decision") != "accept") {
    static_cast<void>(confirm(of, {}, "decline"));
    of.who->attempt.clear();
    of.who->notice = "notice.cancelled";
    return go("/sign-in");
  }
  auto name = std::string{sample::first(of.asked.form, "name")}.substr(0, 200);
  if (name.empty()) name = of.who->proposed_name;
  auto const made = of.at.accounts.create(name, {}, {});
  static_cast<void>(of.at.backend.call("shopper.put", {{"shopper", made->shopper},
                                                       {"name", name},
                                                       {"market", of.who->market},
                                                       {"locale", of.language()},
                                                       {"has_other_credential", false}}));
  auto const outcome = confirm(of, made->shopper, "accept");
  if (outcome.at("status") != "linked") return act_on(of, outcome);
  sign_in(of, *made, "notice.signed_in");
  return go(next_path(of, "/"));
}

sample::response step_up_page(visit const& of) {
  if (!of.signed_in() || of.who->attempt.empty()) return go("/account");
  if (of.proved()) return act_on(of, confirm(of, of.who->shopper, "accept"));
  page out;
  out.title = say(of.language(), "step_up.title");
  out.body = fill("<h1>{@step_up.title}</h1>\n<p>{@step_up.why}</p>\n", of.language());
  auto const known = of.at.accounts.find(of.who->shopper);
  if (known && !known->login.empty()) {
    out.body +=
        fill(R"(<form method="post" action="/step-up" class="panel">{=csrf}<label for="password">{@password}</label>
<input type="password" id="password" name="password" required autocomplete="current-password"><p><button class="main">{@sign_in}</button></p></form>
)",
             of.language(), {{"csrf", csrf_field(*of.who)}});
  }
  if (of.at.has_op && is_linked(of, "op")) {
    out.body += fill(
        R"(<form method="post" action="/social/begin">{=csrf}<input type="hidden" name="connector" value="op"><button name="intent" value="step_up">{@sign_in.op}</button></form>
)",
        of.language(), {{"csrf", csrf_field(*of.who)}});
  }
  return of.show(std::move(out));
}

sample::response answer_step_up(visit const& of) {
  if (!of.signed_in() || of.who->attempt.empty()) return go("/account");
  if (!of.at.accounts.password_is(of.who->shopper, sample::first(of.asked.form, "password"))) {
    of.who->notice = "notice.wrong";
    return go("/step-up");
  }
  prove_again(of);
  return act_on(of, confirm(of, of.who->shopper, "accept"));
}

sample::response sync_friends(visit const& of) {
  of.who->notice.clear();
  look_for_friends(of);
  return go("/account");
}

}  // namespace shop
