#include "connector/budget.hpp"

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::connector {

result<budget> budget_of(std::string_view settings) {
  VT_TRY(json::document const document, json::document::parse(settings));
  auto const at = cat("/", budget_setting);
  if (!document.has(at)) return budget{};
  auto read = json::decode<budget>(document.text(at));
  if (!read) {
    return fail(code::invalid, "connector.bad_settings", read.error().message, cat(at, read.error().pointer));
  }
  return read;
}

}  // namespace vetrina::connector
