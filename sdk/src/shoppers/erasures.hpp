// erasures: that somebody was erased, by confirmation code and under no name: what erasure.status says of it, and what is
// still to be done about it elsewhere. Reads take the session of the operation that runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/operation.hpp"

namespace vetrina::shoppers {

// In the transaction of the erasure, after every module: what they left to do goes by this code.
[[nodiscard]] result<void> record_erasure(ops::command& in, std::string_view code);
// When it was done; empty where there is none with this code.
[[nodiscard]] result<std::optional<std::int64_t>> erased_at(store::session& db, std::string_view shop,
                                                            std::string_view code);

// Tokens that an erasure gives back to a network.
struct erasure_step {
  std::string id;
  std::string connector;
  std::string plugin;
  std::string state = "queued";  // queued, done, failed (and tried again), given_up
  std::int64_t tries = 0;
  std::string reason;  // slug of why it failed last; empty: it did not
  std::int64_t at = 0;  // since when it is so
};
// In a module's erase hook; record_erasure gives it the code.
[[nodiscard]] result<void> leave_step(store::transaction& tx, std::string_view shop, erasure_step const& what);
// One try more.
[[nodiscard]] result<void> count_try(store::transaction& tx, std::string_view shop, std::string_view id,
                                     std::string_view state, std::string_view reason, std::int64_t at);
// In the order in which they were left.
[[nodiscard]] result<std::vector<erasure_step>> steps_of(store::session& db, std::string_view shop,
                                                         std::string_view code);

}  // namespace vetrina::shoppers
