// fit_job: makes a shop's file of tastes anew, once a day, from the facts that the published counts stand on. Asked for
// by the journal, when anything happened or the catalogue changed. One job a shop at a time, under a lease.
#pragma once

#include <string_view>

#include "ops/operation.hpp"
#include "store/journal.hpp"

namespace vetrina::friends {

inline constexpr std::string_view fit_job = "friends.fit_tastes";

[[nodiscard]] result<void> run_fit_job(ops::exchange& in, std::string_view key, std::string_view body);

// Queues the job for the beginning of the day after a change, and remembers when a family was first seen.
[[nodiscard]] store::projection const& ranking_projection() noexcept;

}  // namespace vetrina::friends
