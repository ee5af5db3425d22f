// <vetrina-consent>: with an order, the confirmation card: who may know, item by item, nothing chosen beforehand.
// Without one, everything the shopper agreed to, each with a way back.
#include <array>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "web/html.hpp"
#include "web/widgets/widget.hpp"

namespace vetrina::web {
namespace {

std::string shown_fields(json::document const& d, std::string const& policy) {
  std::string out;
  for (auto const* name : {"text_hash", "policy_version", "locale"}) {
    auto const value = d.string_at(cat(policy, "/", name));
    if (value) out += hidden(cat("shown.", name), *value);
  }
  return out;
}

std::string policy_words(json::document const& d, std::string const& policy) {
  auto const words = d.string_at(policy + "/text");
  return words ? element("p", {{"class", "vt-policy"}}, text(*words)) : std::string{};
}

std::string radio(widget_context const& in, std::string const& name, std::string_view value, std::string_view key, bool checked) {
  auto const input = checked ? tag("input", {{"type", "radio"}, {"name", name}, {"value", value}, {"checked", "checked"}})
                             : tag("input", {{"type", "radio"}, {"name", name}, {"value", value}});
  return element("label", {{"class", "vt-choice"}}, cat(input, " ", text(in.words.say(key))));
}

std::string checkbox(widget_context const& in, std::string const& name, std::string_view key, bool checked) {
  auto const input = checked ? tag("input", {{"type", "checkbox"}, {"name", name}, {"value", "true"}, {"checked", "checked"}})
                             : tag("input", {{"type", "checkbox"}, {"name", name}, {"value", "true"}});
  return element("label", {{"class", "vt-choice"}}, cat(input, " ", text(in.words.say(key))));
}

std::string embargo(widget_context const& in, std::string const& name) {
  std::string options;
  for (std::int64_t const days : {0, 7, 14, 30}) {
    options += element("option", {{"value", std::to_string(days)}}, text(in.words.say("card.embargo.days", {{"days", days}})));
  }
  return element("label", {{"class", "vt-embargo"}},
                 cat(text(in.words.say("card.embargo")), " ", element("select", {{"name", name}}, options)));
}

std::string line(widget_context const& in, json::document const& card, std::size_t i) {
  constexpr std::array<std::string_view, 3> audiences{"nobody", "asker", "friends"};
  auto const at = cat("/lines/", static_cast<std::uint64_t>(i));
  auto const prefix = cat("choices.", static_cast<std::uint64_t>(i), ".");
  auto const chosen = card.string_at(at + "/audience").value_or("");
  std::string inner = element("legend", {}, text(card.string_at(at + "/title").value_or("")));
  inner += hidden(prefix + "product", card.string_at(at + "/product").value_or(""));
  // Blank and checked: leaving the card as it is tells nobody. It is no default audience, it is no choice.
  inner += radio(in, prefix + "audience", "", "card.audience.unset", chosen.empty());
  for (auto const audience : audiences) {
    inner += radio(in, prefix + "audience", audience, cat("card.audience.", audience), chosen == audience);
  }
  inner += checkbox(in, prefix + "ask", "card.ask", card.boolean_at(at + "/ask").value_or(false));
  inner += checkbox(in, prefix + "gift", "card.gift", card.boolean_at(at + "/gift").value_or(false));
  inner += embargo(in, prefix + "embargo_days");
  return element("fieldset", {{"class", "vt-line"}}, inner);
}

result<rendered> confirmation_card(widget_context const& in, std::string const& order) {
  VT_TRY(auto const card, in.ask("card.get", cat(R"({"order":)", json::quoted(order), "}")));
  rendered out{{}, card.text(), {}, true};
  if (!card.boolean_at("/offered").value_or(false)) {
    out.inner = element("p", {}, text(in.words.say("card.nothing")));
    return out;
  }
  std::string form = cat(in.form_envelope(), hidden("order", order), shown_fields(card, "/policy"));
  for (std::size_t i = 0; i < card.size_at("/lines"); ++i) form += line(in, card, i);
  form += policy_words(card, "/policy");
  form += element("button", {{"type", "submit"}, {"class", "vt-button"}}, text(in.words.say("card.save")));
  out.inner = element("h2", {}, text(in.words.say("card.title")));
  bool const guest = card.boolean_at("/guest").value_or(false);
  out.inner += element("p", {}, text(in.words.say(guest ? "card.guest" : "card.intro")));
  if (auto const at = card.integer_at("/answered_at")) {
    out.inner += element("p", {{"class", "vt-saved"}, {"role", "status"}},
                         text(in.words.say("card.saved", {{"date", in.words.date(*at)}})));
  }
  out.inner += element("form", {{"method", "post"}, {"action", in.path("/v1/card.answer")}}, form);
  return out;
}

std::string purpose_row(widget_context const& in, json::document const& list, std::size_t i) {
  auto const at = cat("/consents/", static_cast<std::uint64_t>(i));
  auto const purpose = list.string_at(at + "/purpose").value_or("");
  bool const granted = list.boolean_at(at + "/granted").value_or(false);
  std::string form = cat(in.form_envelope(), hidden("purpose", purpose), hidden("granted", granted ? "false" : "true"));
  if (!granted) form += shown_fields(list, at + "/policy");
  auto const what = in.words.say(cat("consent.", purpose));
  form += element("button", {{"type", "submit"}, {"class", "vt-button"}, {"aria-label", cat(in.words.say(granted ? "consent.withdraw" : "consent.give"), ": ", what)}},
                  text(in.words.say(granted ? "consent.withdraw" : "consent.give")));
  std::string inner = element("h3", {}, text(what));
  inner += element("p", {{"class", granted ? "vt-on" : "vt-off"}}, text(in.words.say(granted ? "consent.on" : "consent.off")));
  inner += policy_words(list, at + "/policy");
  inner += element("form", {{"method", "post"}, {"action", in.path("/v1/consent.set")}}, form);
  return element("li", {{"data-purpose", purpose}}, inner);
}

result<rendered> agreements(widget_context const& in) {
  VT_TRY(auto const list, in.ask("consent.list", "{}"));
  rendered out{{}, list.text(), {}, true};
  std::string rows;
  for (std::size_t i = 0; i < list.size_at("/consents"); ++i) {
    // What the shop has no words for it does not ask for; what was agreed to can always be taken back.
    auto const at = cat("/consents/", static_cast<std::uint64_t>(i));
    bool const granted = list.boolean_at(at + "/granted").value_or(false);
    if (granted || list.string_at(at + "/policy/text")) rows += purpose_row(in, list, i);
  }
  out.inner = cat(element("h2", {}, text(in.words.say("consent.title"))),
                  element("ul", {{"class", "vt-consents"}, {"role", "list"}}, rows));
  return out;
}

}  // namespace

result<rendered> render_consent(widget_context const& in) {
  auto const order = in.attribute("order");
  return order.empty() ? agreements(in) : confirmation_card(in, order);
}

}  // namespace vetrina::web
