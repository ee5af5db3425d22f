// sync_again: who is newly linked stands in lists that were read before, of people whose network tells of only one side,
// or where the newcomer's own list is not read. Those lists are read again: a walk round all links of the connector,
// a hundred a step, each no sooner than its last reading has grown old. Thread-safe.
#pragma once

#include <string_view>

#include "identity/linked.hpp"
#include "ops/module.hpp"

namespace vetrina::identity {

inline constexpr std::string_view sync_again_job = "identity.sync_again";  // its key: the connector

// True where a newcomer's own lists bring both directions.
[[nodiscard]] bool tells_both_sides(ops::call const& in, linked_identity const& of);

// Begins a walk, or has the one that is under way go all the way round once more: somebody came behind it.
[[nodiscard]] result<void> ask_for_walk(ops::call const& in, store::transaction& tx, std::string_view connector);

[[nodiscard]] result<void> run_sync_again_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::identity
