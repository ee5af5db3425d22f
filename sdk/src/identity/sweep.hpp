// sweep: what logins leave behind for minutes, attempts, tickets and turns, deleted by a job when its time is over. Nothing
// depends on when it runs: whoever finds a row looks at its time. Inner header of identity/. Thread-safe.
#pragma once

#include <string_view>

#include "identity/attempts.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

inline constexpr std::string_view sweep_job = "identity.sweep";

// Queues a sweep of the shop where this process has queued none for five minutes.
[[nodiscard]] result<void> sweep_in_time(ops::exchange& in);
[[nodiscard]] result<void> sweep_in_time(ops::call const& in, store::transaction& tx);
// Held attempts hold a person's name and tokens: they go when their time is over, to the second.
[[nodiscard]] result<void> sweep_when_over(ops::exchange& in, login_attempt const& held);
[[nodiscard]] result<void> run_sweep_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::identity
