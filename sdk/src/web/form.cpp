#include "web/form.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/result.hpp"
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::web {
namespace {

constexpr std::array<std::string_view, 4> envelope{"csrf", "token", "return_to", "vt_page"};

// What the names spell: a tree of steps with values at its leaves. A name without an index may repeat: then it is an
// array of scalars.
struct node {
  std::vector<std::string> values;
  std::map<std::string, node, std::less<>> below;
};

error wrong_type(std::string_view what, std::string const& pointer) {
  return fail(code::invalid, "request.wrong_type", cat("This must be ", what, "."), pointer);
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.size() <= 16 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// As JSON writes them: "007" and "+7" are no numbers there.
bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return all_digits(text) && (text.size() == 1 || text.front() != '0');
}

bool is_number(std::string_view text) {
  auto const point = text.find('.');
  return is_integer(text.substr(0, point)) && (point == std::string_view::npos || all_digits(text.substr(point + 1)));
}

bool is_blank(node const& n) { return n.below.empty() && n.values.size() == 1 && n.values.front().empty(); }

result<std::string> written(json::type const& what, node const& n, std::string const& pointer);

result<std::string> scalar(json::type const& what, std::string const& value, std::string const& pointer) {
  switch (what.kind) {
    case json::kind::boolean:
      if (value == "true" || value == "1" || value == "on") return std::string{"true"};
      if (value == "false" || value == "0") return std::string{"false"};
      return wrong_type("true or false", pointer);
    case json::kind::integer:
      if (!is_integer(value)) return wrong_type("a whole number", pointer);
      return value;
    case json::kind::number:
      if (!is_number(value)) return wrong_type("a number", pointer);
      return value;
    default: return json::quoted(value);
  }
}

result<std::string> object(json::type const& what, node const& n, std::string const& pointer) {
  std::string members;
  for (auto const& [name, child] : n.below) {
    auto const place = cat(pointer, "/", json::pointer_step(name));
    auto const f = std::ranges::find_if(what.fields, [&](json::field const& one) { return one.about.name == name; });
    json::type const* of = what.element;
    if (what.kind == json::kind::object) {
      if (f == what.fields.end()) {
        return fail(code::invalid, "request.unknown_field", cat("There is no field \"", clipped(name, 64), "\" here."),
                    place);
      }
      if (is_blank(child) && !f->required) continue;
      of = f->what;
    }
    VT_TRY(auto const text, written(*of, child, place));
    members += cat(members.empty() ? "" : ",", json::quoted(name), ":", text);
  }
  return cat("{", members, "}");
}

// A row of a form whose needed answer is there and blank was left open by the person: "not now" on the confirmation
// card. It says nothing, so it is no element.
bool left_open(json::type const& what, node const& n) {
  if (what.kind != json::kind::object) return false;
  return std::ranges::any_of(what.fields, [&](json::field const& f) {
    auto const at = n.below.find(f.about.name);
    return f.required && at != n.below.end() && is_blank(at->second);
  });
}

// But one in which something else was chosen was forgotten rather than left open: dropping it would drop "it is a gift".
bool half_filled(json::type const& what, node const& n) {
  return std::ranges::any_of(what.fields, [&](json::field const& f) {
    auto const at = n.below.find(f.about.name);
    if (f.required || at == n.below.end() || is_blank(at->second)) return false;
    auto const text = at->second.values.size() == 1 ? scalar(*f.what, at->second.values.front(), {})
                                                    : result<std::string>{std::string{}};
    return !text || *text != f.about.fallback;
  });
}

result<std::string> array(json::type const& what, node const& n, std::string const& pointer) {
  std::string elements;
  std::uint64_t i = 0;
  auto const add = [&](std::string const& text) { elements += cat(elements.empty() ? "" : ",", text); };
  for (auto const& value : n.values) {
    VT_TRY(auto const text, scalar(*what.element, value, cat(pointer, "/", i++)));
    add(text);
  }
  // In the order of the indexes as numbers: 2 before 10.
  std::vector<std::pair<std::int64_t, node const*>> ordered;
  for (auto const& [index, child] : n.below) {
    if (!all_digits(index)) return wrong_type("an array: name its elements by number", pointer);
    ordered.emplace_back(std::stoll(index), &child);
  }
  std::ranges::sort(ordered, {}, &std::pair<std::int64_t, node const*>::first);
  for (auto const& [index, child] : ordered) {
    if (left_open(*what.element, *child)) {
      if (!half_filled(*what.element, *child)) continue;
      return fail(code::invalid, "form.left_open", "Something was chosen beside an answer that was left open.",
                  cat(pointer, "/", i));
    }
    VT_TRY(auto const text, written(*what.element, *child, cat(pointer, "/", i++)));
    add(text);
  }
  return cat("[", elements, "]");
}

result<std::string> written(json::type const& what, node const& n, std::string const& pointer) {
  switch (what.kind) {
    case json::kind::object:
    case json::kind::map:
      if (!n.values.empty()) return wrong_type("an object", pointer);
      return object(what, n, pointer);
    case json::kind::array: return array(what, n, pointer);
    default: break;
  }
  if (!n.below.empty() || n.values.empty()) return wrong_type("one value", pointer);
  if (n.values.size() > 1) {
    return fail(code::invalid, "request.duplicate_key", "This parameter came twice; send it once.", pointer);
  }
  return scalar(what, n.values.front(), pointer);
}

}  // namespace

bool is_envelope(std::string_view name) noexcept { return std::ranges::find(envelope, name) != envelope.end(); }

result<std::string> document_from(json::type const& what, parameters const& given) {
  constexpr std::size_t max_steps = 6;
  node root;
  for (auto const& [name, value] : given) {
    if (is_envelope(name)) continue;
    auto const steps = split(name, '.');
    if (steps.size() > max_steps) {
      return fail(code::invalid, "request.too_deep", "A parameter has at most six steps.",
                  cat("/", json::pointer_step(clipped(name, 64))));
    }
    node* at = &root;
    for (auto const step : steps) at = &at->below[std::string{step}];
    at->values.push_back(value);
  }
  // The caller's market and language may stand beside the fields, as in any document.
  std::string members;
  for (auto const* caller : {"market", "locale"}) {
    auto const found = root.below.find(std::string_view{caller});
    bool const own = std::ranges::any_of(what.fields, [&](json::field const& f) { return f.about.name == caller; });
    if (own || found == root.below.end() || found->second.values.empty()) continue;
    if (!found->second.values.front().empty()) {
      members += cat(",", json::quoted(caller), ":", json::quoted(found->second.values.front()));
    }
    root.below.erase(found);
  }
  VT_TRY(auto document, object(what, root, {}));
  if (members.empty()) return document;
  document.pop_back();
  return cat(document, document == "{" ? members.substr(1) : members, "}");
}

}  // namespace vetrina::web
