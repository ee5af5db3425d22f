// form: parameters turned into a request document, by the request's own field table: "choices.0.audience=friends" into
// {"choices":[{"audience":"friends"}]}. So that every operation works from a plain HTML form and a query string.
#pragma once

#include <string>

#include "base/result.hpp"
#include "json/type.hpp"
#include "web/request.hpp"

namespace vetrina::web {

// Parameters that carry a request rather than belong to it: csrf, token, return_to.
[[nodiscard]] bool is_envelope(std::string_view name) noexcept;

// Fails with request.unknown_field, request.wrong_type, request.duplicate_key at a JSON pointer. Empty values of
// optional fields count as left out, as browsers send every field of a form.
[[nodiscard]] result<std::string> document_from(json::type const& what, parameters const& given);

}  // namespace vetrina::web
