// <vetrina-consent>: with an order, the confirmation card: who may know, item by item, nothing chosen beforehand.
// Without one, everything the shopper agreed to, each with a way back.
#include <algorithm>
#include <array>
#include <set>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "web/html.hpp"
#include "web/widgets/widget.hpp"

namespace vetrina::web {
namespace {

std::string radio(widget_context const& in, std::string const& name, std::string_view value, std::string_view key,
                  bool checked) {
  auto const input = checked
                         ? tag("input", {{"type", "radio"}, {"name", name}, {"value", value}, {"checked", "checked"}})
                         : tag("input", {{"type", "radio"}, {"name", name}, {"value", value}});
  return element("label", {{"class", "vt-choice"}}, cat(input, " ", text(in.words.say(key))));
}

std::string checkbox(widget_context const& in, std::string const& name, std::string_view key, bool checked) {
  auto const input =
      checked ? tag("input", {{"type", "checkbox"}, {"name", name}, {"value", "true"}, {"checked", "checked"}})
              : tag("input", {{"type", "checkbox"}, {"name", name}, {"value", "true"}});
  return element("label", {{"class", "vt-choice"}}, cat(input, " ", text(in.words.say(key))));
}

// An embargo that runs stays chosen: saving the card for something else must not lift it.
std::string embargo(widget_context const& in, std::string const& name, std::int64_t visible_from, std::int64_t chosen) {
  auto const to_run = visible_from > in.in.now ? (visible_from - in.in.now + day_ms - 1) / day_ms : 0;
  auto const left = visible_from == json::max_integer ? chosen : to_run;  // it begins with the delivery
  std::set<std::int64_t> const offered{0, 7, 14, 30, std::min<std::int64_t>(left, 365)};
  std::string options;
  for (auto const days : offered) {
    auto const value = std::to_string(days);
    auto const open =
        days == left ? tag("option", {{"value", value}, {"selected", "selected"}}) : tag("option", {{"value", value}});
    options += cat(open, text(in.words.say("card.embargo.days", {{"days", days}})), "</option>");
  }
  return element("label", {{"class", "vt-embargo"}},
                 cat(text(in.words.say("card.embargo")), " ", element("select", {{"name", name}}, options)));
}

struct asked_line {
  std::string at;      // pointer into the card
  std::string prefix;  // of the form's fields
  std::string chosen;  // audience, "" before a choice
};

// A guest has no name to show: a choice counts or does not (activity: keep_guest_choice).
std::string guest_choices(widget_context const& in, json::document const& card, asked_line const& one) {
  bool const counted = card.boolean_at(one.at + "/effective/counted").value_or(false);
  bool const answered = card.integer_at("/answered_at").has_value();
  auto const name = one.prefix + "audience";
  return cat(answered ? std::string{} : radio(in, name, "", "card.audience.unset", true),
             radio(in, name, "nobody", "card.audience.nobody", answered && !counted),
             radio(in, name, "public", "card.audience.public", counted));
}

std::string choices(widget_context const& in, json::document const& card, asked_line const& one) {
  constexpr std::array<std::string_view, 3> audiences{"nobody", "asker", "friends"};
  auto const name = one.prefix + "audience";
  // Blank and checked: leaving the card as it is tells nobody. It is no default audience, it is no choice. After a
  // choice it would not take that choice back, so it is not offered again.
  auto out = one.chosen.empty() ? radio(in, name, "", "card.audience.unset", true) : std::string{};
  for (auto const audience : audiences) {
    out += radio(in, name, audience, cat("card.audience.", audience), one.chosen == audience);
  }
  out += element("div", {{"class", "vt-more-choices"}},
                 cat(checkbox(in, one.prefix + "ask", "card.ask", card.boolean_at(one.at + "/ask").value_or(false)),
                     checkbox(in, one.prefix + "gift", "card.gift", card.boolean_at(one.at + "/gift").value_or(false)),
                     embargo(in, one.prefix + "embargo_days", card.integer_at(one.at + "/visible_from").value_or(0),
                             card.integer_at(one.at + "/embargo_days").value_or(0))));
  return out;
}

std::string line(widget_context const& in, json::document const& card, std::size_t i, bool guest) {
  auto const at = cat("/lines/", static_cast<std::uint64_t>(i));
  asked_line const one{at, cat("choices.", static_cast<std::uint64_t>(i), "."),
                       card.string_at(at + "/audience").value_or("")};
  std::string inner = element("legend", {}, element("bdi", {}, text(card.string_at(at + "/title").value_or(""))));
  auto const image = card.string_at(at + "/image").value_or("");
  if (!image.empty()) {
    // Decorative: the legend names the thing.
    inner +=
        tag("img", {{"src", safe_url(image)}, {"alt", ""}, {"loading", "lazy"}, {"width", "96"}, {"height", "120"}});
  }
  inner += hidden(one.prefix + "product", card.string_at(at + "/product").value_or(""));
  inner += element("div", {{"class", "vt-choices"}}, guest ? guest_choices(in, card, one) : choices(in, card, one));
  return element("fieldset", {{"class", "vt-line"}}, inner);
}

result<rendered> confirmation_card(widget_context const& in, std::string const& order) {
  VT_TRY(auto const card, in.ask("card.get", cat(R"({"order":)", json::quoted(order), "}")));
  rendered out{{}, card.text(), {}, true};
  if (!card.boolean_at("/offered").value_or(false)) {
    out.inner = element("p", {{"class", "vt-empty"}}, text(in.words.say("card.nothing")));
    return out;
  }
  bool const guest = card.boolean_at("/guest").value_or(false);
  auto const intro = in.words.say(guest ? "card.guest" : "card.intro");
  // The words for naming, else those for questions: check_shown takes one text for the card.
  bool const names = card.is_object("/policy");
  auto const shown = in.words_of(card, names ? "/policy" : "/ask_policy", cat(in.words.say("card.title"), " ", intro));
  std::string form = cat(in.form_envelope(), hidden("order", order), shown_fields(shown));
  for (std::size_t i = 0; i < card.size_at("/lines"); ++i) form += line(in, card, i, guest);
  form += policy_line(shown);
  if (names && card.is_object("/ask_policy")) form += policy_line(in.words_of(card, "/ask_policy", {}));
  form += element("button", {{"type", "submit"}, {"class", "vt-button"}}, text(in.words.say("card.save")));
  out.inner = cat(element("h2", {}, text(in.words.say("card.title"))),
                  element("p", {{"class", "vt-intro"}}, text(intro)), in.alert());
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
  auto const what = in.words.say(cat("consent.", purpose));
  auto const shown = in.words_of(list, at + "/policy", what);
  std::string form = cat(in.form_envelope(), hidden("purpose", purpose), hidden("granted", granted ? "false" : "true"));
  if (!granted) form += shown_fields(shown);
  auto const act = in.words.say(granted ? "consent.withdraw" : "consent.give");
  form += element("button",
                  {{"type", "submit"},
                   {"class", granted ? "vt-button vt-quiet" : "vt-button"},
                   {"aria-label", cat(act, ": ", what)}},
                  text(act));
  auto const words = cat(element("h3", {}, text(what)),
                         element("p", {{"class", granted ? "vt-on" : "vt-off"}},
                                 text(in.words.say(granted ? "consent.on" : "consent.off"))),
                         policy_line(shown));
  return element("li", {{"data-purpose", purpose}},
                 cat(element("div", {{"class", "vt-words"}}, words),
                     element("form", {{"method", "post"}, {"action", in.path("/v1/consent.set")}}, form)));
}

result<rendered> agreements(widget_context const& in) {
  VT_TRY(auto const list, in.ask("consent.list", "{}"));
  rendered out{{}, list.text(), {}, true};
  std::string rows;
  for (std::size_t i = 0; i < list.size_at("/consents"); ++i) {
    // What the shop has no words for it does not ask for; what was agreed to can always be taken back.
    auto const at = cat("/consents/", static_cast<std::uint64_t>(i));
    bool const granted = list.boolean_at(at + "/granted").value_or(false);
    if (granted || list.is_object(at + "/policy")) rows += purpose_row(in, list, i);
  }
  out.inner = cat(element("h2", {}, text(in.words.say("consent.title"))), in.alert(),
                  rows.empty() ? element("p", {{"class", "vt-empty"}}, text(in.words.say("consent.none")))
                               : element("ul", {{"class", "vt-consents"}, {"role", "list"}}, rows));
  return out;
}

}  // namespace

result<rendered> render_consent(widget_context const& in) {
  auto const order = in.attribute("order");
  return order.empty() ? agreements(in) : confirmation_card(in, order);
}

}  // namespace vetrina::web
