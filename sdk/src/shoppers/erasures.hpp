// erasures: that somebody was erased, by confirmation code and under no name: what erasure.status says of it. Reads take
// the session of the operation that runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ops/operation.hpp"

namespace vetrina::shoppers {

// In the transaction of the erasure.
[[nodiscard]] result<void> record_erasure(ops::command& in, std::string_view code);
// When it was done; empty where there is none with this code.
[[nodiscard]] result<std::optional<std::int64_t>> erased_at(store::session& db, std::string_view shop,
                                                            std::string_view code);

}  // namespace vetrina::shoppers
