#include "shop/account_pages.hpp"

#include <algorithm>

#include "shop/browse.hpp"
#include "shop/wording.hpp"

namespace shop {
namespace {

// A path of this shop, whatever the address said.
std::string local_path(std::string_view const wanted) {
  auto const good = wanted.starts_with('/') && !wanted.starts_with("//") &&
                    wanted.find('\\') == std::string_view::npos && wanted.size() < 500;
  return good ? std::string{wanted} : std::string{};
}

std::string social_button(visit const& of, std::string_view const connector, std::string_view const intent,
                          std::string_view const label, std::string_view const more = {}) {
  return fill(
      R"(<form method="post" action="/social/begin">{=csrf}<input type="hidden" name="connector" value="{connector}">{=more}<button name="intent" value="{intent}">{label}</button></form>
)",
      of.language(),
      {{"csrf", csrf_field(*of.who)}, {"connector", connector}, {"intent", intent}, {"label", label}, {"more", more}});
}

sample::response signed_in_here(visit const& of, account const& who) {
  sign_in(of, who, "notice.signed_in");
  auto path = std::exchange(of.who->after_login, {});
  return go(path.empty() ? "/" : path);
}

std::string password_form(visit const& of, std::string_view const action, std::string_view const title,
                          std::string_view const button, bool const fresh) {
  return fill(R"(<form method="post" action="{action}" class="panel">{=csrf}<h2>{title}</h2>
<label for="{id}-login">{@name}</label><input type="text" id="{id}-login" name="login" required maxlength="60" autocomplete="username" autocapitalize="none">
<label for="{id}-password">{@password}</label><input type="password" id="{id}-password" name="password" required minlength="8" maxlength="200" autocomplete="{complete}">
<p><button class="main">{button}</button></p></form>
)",
              of.language(),
              {{"action", action},
               {"csrf", csrf_field(*of.who)},
               {"title", title},
               {"button", button},
               {"id", fresh ? "new" : "old"},
               {"complete", fresh ? "new-password" : "current-password"}});
}

// Which intent is missing for a network: "link", "extend_scopes" for the list of friends, or "".
std::string missing_at(json const& identities, std::string_view const connector, std::string_view const scope) {
  for (auto const& one : identities) {
    if (one.at("connector") != connector) continue;
    auto const& scopes = one.at("scopes");
    auto const has = scope.empty() || std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
    return has && one.at("state") != "needs_reauth" ? "" : scope.empty() ? "link" : "extend_scopes";
  }
  return "link";
}

json identities_of(visit const& of) {
  return of.at.backend.call("identity.list", {{"shopper", of.who->shopper}, {"limit", 100}}).at("identities");
}

std::string op_panel(visit const& of) {
  if (!of.at.has_op || is_linked(of, "op")) return {};
  auto const more = fill(R"(<p class="hint">{@link.op.why}</p>)", of.language());
  return "<section class=\"panel\" id=\"link-op\"><h2>" + std::string{say(of.language(), "link.op")} + "</h2>" +
         social_button(of, "op", "link", say(of.language(), "link.go"), more) + "</section>\n";
}

std::string link_panel(visit const& of) {
  if (!of.at.has_network) return {};
  auto const intent = missing_link(of);
  if (intent.empty()) {
    return fill(R"(<form method="post" action="/social/sync" class="panel">{=csrf}<button>{@sync}</button></form>
)",
                of.language(), {{"csrf", csrf_field(*of.who)}});
  }
  auto const language = of.language() == "it" ? "it" : "en";
  auto const policy = of.at.texts.at("find_friends").at(language).at("text").get<std::string>();
  auto const more = fill(
      R"(<p><label class="vt-choice"><input type="checkbox" name="find_friends" value="true"> <span>{@link.find}</span></label></p><p class="hint" dir="auto">{policy}</p>)",
      of.language(), {{"policy", policy}});
  return "<section class=\"panel\" id=\"link\"><h2>" + std::string{say(of.language(), "link.sandbox")} + "</h2>" +
         social_button(of, "sandbox", intent, say(of.language(), "link.go"), more) + "</section>\n";
}

std::string order_list(visit const& of) {
  if (of.who->orders.empty()) return {};
  auto out = fill("<h2>{@account.orders}</h2>\n<ul>\n", of.language());
  for (auto const& order : of.who->orders) {
    out += fill("<li><a href=\"/orders/{order}\">{@order} {order}</a></li>\n", of.language(), {{"order", order}});
  }
  return out + "</ul>\n";
}

}  // namespace

bool is_linked(visit const& of, std::string_view const connector) {
  return missing_at(identities_of(of), connector, {}).empty();
}

std::string missing_link(visit const& of) { return missing_at(identities_of(of), "sandbox", "read:follows"); }

sample::response sign_in_page(visit const& of) {
  if (auto to = local_path(sample::first(of.asked.query, "to")); !to.empty()) of.who->after_login = std::move(to);
  if (of.signed_in()) return go("/account");
  page out;
  out.title = say(of.language(), "sign_in");
  out.body = fill("<h1>{@sign_in}</h1>\n<div class=\"row\">", of.language());
  if (of.at.has_op) out.body += social_button(of, "op", "sign_in", say(of.language(), "sign_in.op"));
  if (of.at.has_network) out.body += social_button(of, "sandbox", "sign_in", say(of.language(), "sign_in.sandbox"));
  out.body += fill("</div>\n<p class=\"hint\">{@sign_in.or}</p>\n<div class=\"two\">\n", of.language());
  out.body += password_form(of, "/sign-in", say(of.language(), "sign_in.back"), say(of.language(), "sign_in"), false);
  out.body +=
      password_form(of, "/sign-up", say(of.language(), "account.new"), say(of.language(), "account.create"), true);
  out.body += "</div>\n";
  return of.show(std::move(out));
}

sample::response answer_sign_in(visit const& of) {
  auto const who =
      of.at.accounts.sign_in(sample::first(of.asked.form, "login"), sample::first(of.asked.form, "password"));
  if (who) return signed_in_here(of, *who);
  of.who->notice = "notice.wrong";
  return go("/sign-in");
}

sample::response answer_sign_up(visit const& of) {
  auto const login = sample::first(of.asked.form, "login");
  auto const password = sample::first(of.asked.form, "password");
  auto const good = !login.empty() && login.size() <= 200 && password.size() >= 8;
  auto const made = good ? of.at.accounts.create(login, login, password) : std::nullopt;
  if (!made) {
    of.who->notice = good ? "notice.taken" : "notice.wrong";
    return go("/sign-in");
  }
  static_cast<void>(of.at.backend.call("shopper.put", {{"shopper", made->shopper},
                                                       {"name", made->name},
                                                       {"market", of.who->market},
                                                       {"locale", of.language()},
                                                       {"has_other_credential", true}}));
  return signed_in_here(of, *made);
}

void forget_session(visit const& of) {
  auto& who = *of.who;
  who.shopper.clear();
  who.vetrina_csrf.clear();
  who.attempt.clear();
  who.bag.clear();
  who.orders.clear();
  who.auth_time = 0;
  who.token_until = 0;
  of.at.sessions.renew(of.who);
  who.new_cookies.emplace_back("__Host-vetrina=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
}

sample::response sign_out(visit const& of) {
  if (of.signed_in()) static_cast<void>(of.at.backend.call("shopper.sign_out", {{"shopper", of.who->shopper}}));
  forget_session(of);
  of.who->notice = "notice.signed_out";
  return go("/");
}

sample::response account_page(visit const& of) {
  if (!of.signed_in()) return go("/sign-in?to=/account");
  auto const known = of.at.accounts.find(of.who->shopper);
  page out;
  out.title = say(of.language(), "account");
  out.body = fill(
      R"(<h1>{@account.hello} <bdi>{name}</bdi></h1>
<p class="hint">{@account.customer} <span id="shopper">{shopper}</span></p>
<form method="post" action="/sign-out">{=csrf}<button>{@sign_out}</button></form>
)",
      of.language(),
      {{"name", known ? known->name : of.who->shopper}, {"shopper", of.who->shopper}, {"csrf", csrf_field(*of.who)}});
  out.body += order_list(of);
  add_widget(of, out, "identities", {{"return_to", "/account"}});
  out.body += link_panel(of);
  out.body += op_panel(of);
  add_widget(of, out, "consent", {{"return_to", "/account"}});
  out.body += fill(
      "<h2>{@account.data}</h2>\n<p class=\"row\"><a class=\"button\" href=\"/account/data\">{@account.export}</a> "
      "<a class=\"button danger\" href=\"/account/erase\">{@leave.title}</a></p>\n",
      of.language());
  return of.show(std::move(out));
}

sample::response export_data(visit const& of) {
  if (!of.signed_in()) return go("/sign-in?to=/account");
  auto const held = of.at.backend.call("shopper.export", {{"shopper", of.who->shopper}});
  return {200,
          {{"Content-Type", "application/json"},
           {"Content-Disposition", "attachment; filename=\"ponte-data.json\""},
           {"Cache-Control", "private, no-store"},
           {"X-Content-Type-Options", "nosniff"}},
          held.dump(2) + "\n",
          {},
          false};
}

sample::response check_out(visit const& of) {
  if (!of.signed_in()) return go("/sign-in?to=/bag");
  auto lines = json::array();
  for (auto const& [product, quantity] : of.who->bag) {
    auto const found = of.at.goods.find_product(of.who->market, product);
    if (!found || !found->variant->price) continue;
    auto const& cost = *found->variant->price;
    lines.push_back({{"product", product},
                     {"quantity", quantity},
                     {"price", {{"amount_minor", cost.amount_minor}, {"currency", cost.currency}}}});
  }
  if (lines.empty()) return go("/bag");
  auto const order = "P-" + random_text(5);
  auto request = of.caller();
  request.update({{"order", order}, {"lines", lines}, {"session", of.who->id}});
  static_cast<void>(of.at.backend.call("order.record", request));
  of.who->bag.clear();
  of.who->orders.insert(of.who->orders.begin(), order);
  return go("/orders/" + order);
}

sample::response order_page(visit const& of, std::string const& order) {
  if (!of.signed_in()) return go("/sign-in?to=/orders/" + sample::percent_encode(order));
  try {
    static_cast<void>(of.at.backend.call("card.get", {{"order", order}, {"shopper", of.who->shopper}}));
  } catch (vetrina::failure const& why) {
    // Not there or another's: the same answer, so that order numbers cannot be tried out.
    if (why.code() != VT_ERR_NOT_FOUND) throw;
    return message_page(of, 404, "error.title", "error.not_found");
  }
  page out;
  out.title = say(of.language(), "order.thanks");
  out.body = fill("<h1>{@order.thanks}</h1>\n<p>{@notice.bought} {@order} <strong>{order}</strong></p>\n",
                  of.language(), {{"order", order}});
  add_widget(of, out, "consent", {{"order", order}, {"return_to", "/orders/" + order}});
  return of.show(std::move(out));
}

}  // namespace shop
