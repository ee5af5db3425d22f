#include "engine/explain.hpp"

#include "base/strings.hpp"
#include "json/codec.hpp"

namespace vetrina::engine {
namespace {

class explainer {
 public:
  explicit explainer(json::document const& given) : given_{given} {}

  void value(json::type const& what, void const* at, std::string const& pointer, std::string const& name) {
    if (at == nullptr) return line(name, "(none)", pointer);
    switch (what.kind) {
      case json::kind::object: return fields(what, at, pointer, name);
      case json::kind::array:
      case json::kind::map: return elements(what, at, pointer, name);
      case json::kind::secret:  // a secret does not tell what it holds: the document is asked
        return line(name, given_.string_at(pointer).value_or("").empty() ? "not set" : "set", pointer);
      default: return line(name, json::encode_from(what, at), pointer);
    }
  }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  static std::string below(std::string const& name, std::string_view step) {
    return name.empty() ? std::string{step} : cat(name, ".", step);
  }

  void fields(json::type const& what, void const* at, std::string const& pointer, std::string const& name) {
    for (auto const& f : what.fields) {
      value(*f.what, f.peek(at), cat(pointer, "/", f.about.name), below(name, f.about.name));
    }
  }

  // Lists of plain values stay on one line; what may hold secrets is taken apart.
  void elements(json::type const& what, void const* at, std::string const& pointer, std::string const& name) {
    auto const inner = what.element->kind;
    bool const plain = inner != json::kind::object && inner != json::kind::array && inner != json::kind::map &&
                       inner != json::kind::secret;
    if (plain || what.size(at) == 0) return line(name, json::encode_from(what, at), pointer);
    std::uint64_t index = 0;
    what.visit(at, [&](std::string_view key, void const* element) {
      auto const step = what.kind == json::kind::map ? std::string{key} : std::to_string(index++);
      value(*what.element, element, cat(pointer, "/", json::pointer_step(step)), below(name, step));
    });
  }

  void line(std::string const& name, std::string_view text, std::string const& pointer) {
    out_ += cat(name, " = ", text, given_.has(pointer) ? " (given)" : " (default)", "\n");
  }

  json::document const& given_;
  std::string out_;
};

}  // namespace

std::string explain(json::type const& what, void const* object, json::document const& given, std::string const& pointer,
                    std::string const& name) {
  explainer lines{given};
  lines.value(what, object, pointer, name);
  return std::move(lines).text();
}

}  // namespace vetrina::engine
