#include "json/codec.hpp"
#include "json/text.hpp"

namespace vetrina::json {
namespace {

void append(std::string& out, type const& what, void const* at);

void append_object(std::string& out, type const& what, void const* at) {
  out += '{';
  bool first = true;
  for (auto const& f : what.fields) {
    void const* const value = f.peek(at);
    if (value == nullptr || f.what->kind == kind::secret || f.about.secret) continue;
    if (!first) out += ',';
    first = false;
    append_quoted(out, f.about.name);
    out += ':';
    append(out, *f.what, value);
  }
  out += '}';
}

void append_container(std::string& out, type const& what, void const* at) {
  bool const keyed = what.kind == kind::map;
  out += keyed ? '{' : '[';
  bool first = true;
  what.visit(at, [&](std::string_view key, void const* element) {
    if (!first) out += ',';
    first = false;
    if (keyed) {
      append_quoted(out, key);
      out += ':';
    }
    append(out, *what.element, element);
  });
  out += keyed ? '}' : ']';
}

void append(std::string& out, type const& what, void const* at) {
  switch (what.kind) {
    case kind::boolean: out += what.get_boolean(at) ? "true" : "false"; break;
    case kind::integer: out += std::to_string(what.get_integer(at)); break;
    case kind::number: append_number(out, what.get_number(at)); break;
    case kind::string: append_quoted(out, what.get_string(at)); break;
    case kind::secret: out += "null"; break;
    case kind::enumeration: append_quoted(out, what.names[static_cast<std::size_t>(what.get_integer(at))]); break;
    case kind::any: out += what.get_string(at); break;
    case kind::object: append_object(out, what, at); break;
    case kind::array:
    case kind::map: append_container(out, what, at); break;
  }
}

}  // namespace

std::string encode_from(type const& what, void const* object) {
  std::string out;
  append(out, what, object);
  return out;
}

}  // namespace vetrina::json
