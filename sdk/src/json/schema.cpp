#include "json/schema.hpp"

#include "base/strings.hpp"
#include "json/codec.hpp"

namespace vetrina::json {
namespace {

std::string describe(type const& what, note const* about, bool strict);

std::string bounds(note const* about, std::string_view least, std::string_view most) {
  if (about == nullptr || about->most == note::unset) return {};
  return cat(",\"", least, "\":", about->least, ",\"", most, "\":", about->most);
}

std::string object(type const& what, bool strict) {
  std::string properties;
  std::string required;
  for (auto const& f : what.fields) {
    properties += cat(properties.empty() ? "" : ",", quoted(f.about.name), ":", describe(*f.what, &f.about, strict));
    if (f.required) required += cat(required.empty() ? "" : ",", quoted(f.about.name));
  }
  return cat("\"type\":\"object\",\"properties\":{", properties, "}",
             required.empty() ? std::string{} : cat(",\"required\":[", required, "]"),
             strict ? ",\"additionalProperties\":false" : "");
}

std::string shape(type const& what, note const* about, bool strict) {
  switch (what.kind) {
    case kind::boolean: return "\"type\":\"boolean\"";
    case kind::integer: return cat("\"type\":\"integer\"", bounds(about, "minimum", "maximum"));
    case kind::number: return "\"type\":\"number\"";
    case kind::string: return cat("\"type\":\"string\"", bounds(about, "minLength", "maxLength"));
    case kind::secret: return cat("\"type\":\"string\",\"writeOnly\":true", bounds(about, "minLength", "maxLength"));
    case kind::enumeration: {
      std::string names;
      for (auto const& n : what.names) names += cat(names.empty() ? "" : ",", quoted(n));
      return cat("\"type\":\"string\",\"enum\":[", names, "]");
    }
    case kind::any: return {};
    case kind::array:
      return cat("\"type\":\"array\",\"items\":", describe(*what.element, nullptr, strict),
                 bounds(about, "minItems", "maxItems"));
    case kind::map:
      return cat("\"type\":\"object\",\"additionalProperties\":", describe(*what.element, nullptr, strict),
                 bounds(about, "minProperties", "maxProperties"));
    case kind::object: return object(what, strict);
  }
  return {};
}

std::string describe(type const& what, note const* about, bool strict) {
  std::string body = shape(what, about, strict);
  auto add = [&](std::string const& more) { body += cat(body.empty() ? "" : ",", more); };
  if (about != nullptr) {
    add(cat("\"description\":", quoted(about->text)));
    if (!about->fallback.empty()) add(cat("\"default\":", about->fallback));
  }
  return cat("{", body, "}");
}

}  // namespace

std::string schema(type const& what, bool strict) { return describe(what, nullptr, strict); }

}  // namespace vetrina::json
