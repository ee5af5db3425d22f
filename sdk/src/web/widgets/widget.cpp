#include "web/widgets/widget.hpp"

#include "base/strings.hpp"
#include "web/html.hpp"

namespace vetrina::web {

std::string widget_context::attribute(std::string_view name, std::string_view otherwise) const {
  auto const at = given.find(std::string{name});
  return at == given.end() ? std::string{otherwise} : at->second;
}

result<json::document> widget_context::ask(std::string_view operation, std::string_view document) const {
  VT_TRY(auto const answer, in.sys.operations.nested(in, operation, document));
  return json::document::parse(answer.body, answer.body.size());
}

std::string widget_context::path(std::string_view rest) const { return cat(in.sys.settings.http.prefix, rest); }

std::string widget_context::form_envelope() const {
  std::string out;
  for (auto const* name : {"csrf", "token", "return_to"}) {
    auto const value = attribute(name);
    if (!value.empty()) out += hidden(name, value);
  }
  return out;
}

}  // namespace vetrina::web
