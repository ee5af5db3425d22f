#include "activity/fold.hpp"

#include <limits>

#include "activity/activity_sql.hpp"
#include "store/jobs.hpp"

namespace vetrina::activity {
namespace {

constexpr std::int64_t pause_ms = 150;

std::int64_t number(store::row const& r) { return r.integer(0); }

struct full_run {
  std::int64_t run;
  std::int64_t folded_to;  // rows up to this one are in their place, and here, until all are
};

result<std::optional<full_run>> oldest_full_run(store::transaction& tx, std::string_view shop) {
  return tx.first(sql::oldest_full_run, {shop}, [](store::row const& r) {
    return full_run{r.integer(0), r.integer(1)};
  });
}

// The rows leave the run when it ends, all at once: they lie as they came, side by side with those of other pieces.
result<void> fold_piece(store::transaction& tx, std::string_view shop, full_run const& of, std::int64_t rows) {
  // One row more than asked for: a run of so many whole pieces ends with the last of them.
  VT_TRY(auto const last, tx.first(sql::last_of_piece, {shop, of.run, of.folded_to, rows}, number));
  VT_CHECK(
      tx.run(sql::fold_piece, {shop, of.run, of.folded_to, last.value_or(std::numeric_limits<std::int64_t>::max())}));
  if (last) {
    VT_CHECK(tx.run(sql::folded_to, {shop, of.run, *last}));
    return {};
  }
  VT_CHECK(tx.run(sql::empty_run, {shop, of.run}));
  VT_CHECK(tx.run(sql::end_run, {shop, of.run}));
  return {};
}

}  // namespace

result<std::int64_t> open_run(ops::command& in) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const open, in.db.first(sql::run_with_room, {shop}, number));
  if (open) return *open;
  VT_TRY(auto const newest, in.db.first(sql::newest_run, {shop}, number));
  if (!newest) return begin_run(in);
  VT_TRY(auto const rows, in.db.first(sql::count_run, {shop, *newest}, number));
  if (*rows >= rows_of_a_run) return begin_run(in);
  // Other shops append to the same table: by now the run could have been full. A store holds few shops.
  VT_CHECK(in.db.run(sql::count_later, {shop, *newest, rows_of_a_run - *rows}));
  return *newest;
}

result<std::int64_t> begin_run(ops::command& in) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const newest, in.db.first(sql::newest_run, {shop}, number));
  VT_TRY(auto const runs, in.db.first(sql::count_runs, {shop}, number));
  if (*runs >= most_runs) {
    VT_TRY(auto const oldest, oldest_full_run(in.db, shop));
    if (oldest) VT_CHECK(fold_piece(in.db, shop, *oldest, rows_of_a_run));
  }
  if (newest) VT_CHECK(store::enqueue(in.db, shop, fold_job, "all", in.now, "{}"));
  auto const next = newest.value_or(0) + 1;
  VT_CHECK(in.db.run(sql::begin_run, {shop, next, rows_of_a_run}));
  return next;
}

result<bool> fold_some(store::transaction& tx, std::string_view shop, std::int64_t rows) {
  VT_TRY(auto const run, oldest_full_run(tx, shop));
  if (!run) return false;
  VT_CHECK(fold_piece(tx, shop, *run, rows));
  VT_TRY(auto const left, oldest_full_run(tx, shop));
  return left.has_value();
}

result<void> run_fold_job(ops::exchange& in, std::string_view, std::string_view) {
  bool more = false;
  VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(more, fold_some(tx, in.who.shop));
    return {};
  }));
  if (more) return store::wait_for(pause_ms, "There is more to fold.");
  return {};
}

}  // namespace vetrina::activity
