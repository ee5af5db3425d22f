#include "connector/inbound_events.hpp"

#include "base/strings.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t most_events = 16;
constexpr std::size_t longest_subject = 512;

struct named_event {
  std::string name;  // empty: the document says it by rule.event_name
  json::document body;
};

error no_events(std::string message) { return fail(code::invalid, "inbound.events", std::move(message)); }

// In the event, or else in the whole. A number is taken as its digits: ids are opaque.
std::optional<std::string> text_at(json::document const& event, json::document const& whole, std::string_view pointer) {
  for (auto const* from : {&event, &whole}) {
    if (auto text = from->string_at(pointer)) return text;
    if (auto const number = from->integer_at(pointer)) return std::to_string(*number);
  }
  return std::nullopt;
}

result<std::vector<named_event>> events_in(inbound_rule const& rule, json::document const& list) {
  std::vector<named_event> out;
  if (list.is_array()) {
    if (list.size_at({}) > most_events) return no_events("A notice has at most 16 events.");
    for (std::size_t i = 0; i < list.size_at({}); ++i) {
      auto one = list.at(cat("/", std::uint64_t{i}));
      if (!one || !one->is_object()) return no_events("An event of the notice is no object.");
      out.push_back({{}, *std::move(one)});
    }
  } else if (list.is_object() && rule.event_name) {
    out.push_back({{}, list});
  } else if (list.is_object()) {
    auto const names = list.keys_at({});
    if (names.size() > most_events) return no_events("A notice has at most 16 events.");
    for (auto const& name : names) {
      auto one = list.at(cat("/", json::pointer_step(name)));
      if (!one || !one->is_object()) return no_events("An event of the notice is no object.");
      out.push_back({name, *std::move(one)});
    }
  }
  if (out.empty()) return no_events("The notice says of nothing that it happened.");
  return out;
}

result<std::vector<named_event>> events_of(inbound_rule const& rule, json::document const& whole) {
  bool const token = rule.proof == inbound_proof::logout_token || rule.proof == inbound_proof::event_token;
  if (!rule.events && !token) {
    std::vector<named_event> one;
    one.push_back({rule.event_name ? std::string{} : rule.notice, whole});
    return one;
  }
  auto const pointer = rule.events.value_or("/events");
  // Apple sends its event as JSON text inside the token.
  if (auto const text = whole.string_at(pointer)) {
    auto const inner = json::document::parse(*text, max_inbound_body);
    if (!inner) return no_events("The events of the notice are no JSON text.");
    return events_in(rule, *inner);
  }
  auto const list = whole.at(pointer);
  if (!list) return no_events("The notice has no events.");
  return events_in(rule, *list);
}

}  // namespace

result<std::vector<inbound_event>> inbound_events(inbound_rule const& rule, json::document const& whole) {
  VT_TRY(auto const said, events_of(rule, whole));
  std::vector<inbound_event> out;
  for (auto const& [name, body] : said) {
    auto const called = name.empty() ? text_at(body, whole, *rule.event_name).value_or("") : name;
    auto const known = rule.does.find(called);
    if (known == rule.does.end()) continue;
    inbound_event event{called, std::nullopt, known->second};
    for (auto const& pointer : rule.subjects) {
      event.subject = text_at(body, whole, pointer);
      if (event.subject) break;
    }
    if (event.subject && (event.subject->empty() || event.subject->size() > longest_subject)) {
      return fail(code::invalid, "inbound.subject",
                  "The notice names somebody by no name, or by one of over 512 bytes.");
    }
    out.push_back(std::move(event));
  }
  if (out.empty()) {
    return fail(code::invalid, "inbound.unknown_event", "The plugin's manifest says of no event here what it does.");
  }
  return out;
}

}  // namespace vetrina::connector
