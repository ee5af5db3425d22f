// fold: new interactions are appended, and put into their place later. Inner header of activity/.
//
// The table `interaction` lies by owner: a thousand interactions of a thousand people dirty a thousand pages of it and
// half as many of its index, and a commit writes every page whole, six megabytes. New ones therefore go to
// `recent_interaction`, which grows at its end, in runs: its indexes begin with shop and run, so that a commit touches
// those few pages of them that belong to the open run. A full run is folded into `interaction`, in the order of
// its keys, by a job; or, where no job ran for long, by whoever opens one run too many. No older row is looked for when
// one is written: where a key has several, the newest run's counts, and what readers see is the same before and after. (A
// log-structured merge tree of two levels: O'Neil, Cheng, Gawlick and O'Neil, 1996.)
#pragma once

#include <string_view>

#include "ops/operation.hpp"

namespace vetrina::activity {

// A reader looks into each run, so there is a bound to their number: 65,536 rows of a shop, more than what the
// shoppers of a world brand do in their busiest minute.
inline constexpr std::int64_t rows_of_a_run = 8'192;
inline constexpr std::int64_t most_runs = 8;
inline constexpr std::int64_t rows_of_a_piece = 2'048;

inline constexpr std::string_view fold_job = "activity.fold";

// The shop's open run, which takes one more row; where that one is full, the next.
[[nodiscard]] result<std::int64_t> open_run(ops::command& in);
// Begins the next run, and queues the job for the one before it.
[[nodiscard]] result<std::int64_t> begin_run(ops::command& in);
// Folds a piece of the oldest full run, which holds the write lock for some 100 ms; true: there is more to fold.
[[nodiscard]] result<bool> fold_some(store::transaction& tx, std::string_view shop,
                                     std::int64_t rows = rows_of_a_piece);
// One piece; then it waits for its next turn. SQLite does not queue its writers: those who wait ask again every 100 ms at
// the latest, and pieces without a pause between them would leave them out for as long as there is something to fold.
[[nodiscard]] result<void> run_fold_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::activity
