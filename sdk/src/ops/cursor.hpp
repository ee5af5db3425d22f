// cursor: `next` of a page, sealed: bound to the operation, the caller and the request without its paging fields, so
// that it opens nothing else. Pure but for the key, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ops/operation.hpp"

namespace vetrina::ops {

// `bound_to`: operation name and the fields that must not change between pages, joined by the handler.
[[nodiscard]] result<std::string> seal_cursor(call const& in, std::string_view bound_to, std::string_view position);
// Fails with cursor.invalid at /cursor.
[[nodiscard]] result<std::string> open_cursor(call const& in, std::string_view bound_to, std::string_view cursor);

}  // namespace vetrina::ops
