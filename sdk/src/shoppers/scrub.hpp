// scrub: after an erasure nothing of its rows stays in the files. Rows are overwritten where they lay, but the write-ahead
// log holds them as they were until it is cut; a job, so that a crash between the two forgets neither. Thread-safe.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "ops/operation.hpp"
#include "store/database.hpp"

namespace vetrina::shoppers {

inline constexpr std::string_view scrub_job = "shopper.scrub";
// In the transaction that erases.
[[nodiscard]] result<void> ask_to_scrub(store::transaction& tx, std::string_view shop, std::int64_t now);
// Fails with store.busy while somebody reads from a log; the job then comes again.
[[nodiscard]] result<void> run_scrub_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::shoppers
