// traces: what the tables below all modules keep of a shopper: the epoch of their sessions, answers to their requests,
// rows of the audit log. For erasing, also where somebody had two ids.
#pragma once

#include <string_view>

#include "ops/operation.hpp"

namespace vetrina::ops {

[[nodiscard]] result<void> forget_traces(command& in, std::string_view shopper);

}  // namespace vetrina::ops
