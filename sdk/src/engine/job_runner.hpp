// job_runner: runs what the job table says is due. Each job under a lease, so that two processes never run one at once
// and a crash gives it to the next. Thread-safe.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "ops/services.hpp"

namespace vetrina::engine {

// See engine::run_jobs. A job that fails is due again after its back-off; that is logged, not returned.
[[nodiscard]] result<int> run_due_jobs(ops::services const& sys, std::int64_t budget_ms, bool network);

}  // namespace vetrina::engine
