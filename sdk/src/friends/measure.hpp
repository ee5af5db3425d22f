// measure: how strong the ties of a linked identity are: friends, tastes and doings in common (weights.hpp), as the
// rows are now. Done when its friend list was read, and once a day for everybody, never while somebody waits for a page: a
// tie stands in `why`, and one that moved with every click would tell of people who show nothing. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "ops/operation.hpp"
#include "store/database.hpp"

namespace vetrina::friends {

// The job "friends.ties"; key: an identity, "" for all of the shop.
inline constexpr std::string_view measure_job = "friends.ties";
[[nodiscard]] result<void> run_measure_job(ops::exchange& in, std::string_view key, std::string_view body);

[[nodiscard]] result<void> ask_to_measure(store::transaction& tx, std::string_view shop, std::string_view identity,
                                          std::int64_t at);

}  // namespace vetrina::friends
