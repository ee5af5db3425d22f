// openapi: the operation table as documents: OpenAPI 3.1, the golden schemas, the reference page. Pure.
#pragma once

#include <string>

#include "ops/dispatcher.hpp"

namespace vetrina::ops {

[[nodiscard]] std::string openapi(dispatcher const& operations, std::string_view prefix);
// {"catalog.get": {"access": "O", "kind": "query", "request": schema, "answer": schema}, ...}: what system.operations
// answers and sdk/abi/operations.golden.json keeps.
[[nodiscard]] std::string operation_table(dispatcher const& operations);

}  // namespace vetrina::ops
