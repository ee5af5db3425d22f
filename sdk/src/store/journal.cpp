#include "store/journal.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "store/head.hpp"

namespace vetrina::store {

namespace {

migration const steps[] = {{area::record, "journal", 1,
                            "create table change(seq {seq}, shop text not null, kind text not null, "
                            "subject text not null, made_at bigint not null, body text not null);"
                            "create index change_by_shop on change(shop, seq);"
                            "create table projection_cursor(name text not null, shop text not null, "
                            "seq bigint not null, primary key(name, shop)) {clustered}"},
                           {area::record, "journal", 2,
                            "alter table change add column withdrawal bigint not null default 0;"
                            "create index change_by_withdrawal on change(seq) where withdrawal = 1"}};

statement const append{area::record,
                       "insert into change(shop, kind, subject, made_at, body, withdrawal) "
                       "values($1, $2, $3, $4, $5, $6)"};
statement const tail{area::record,
                     "select seq, shop, kind, subject, made_at, body from change "
                     "where shop = $1 and seq > $2 order by seq limit $3"};
statement const withdrawals{area::record,
                            "select seq, shop, kind, subject, made_at, body from change "
                            "where withdrawal = 1 and seq > $1 order by seq limit $2"};
statement const newest{area::record, "select coalesce(max(seq), 0) from change where shop = $1"};
statement const cursor_of{area::record, "select seq from projection_cursor where name = $1 and shop = $2"};
statement const move_cursor{area::record,
                            "insert into projection_cursor(name, shop, seq) values($1, $2, $3) "
                            "on conflict(name, shop) do update set seq = excluded.seq"};
// The newest row stays: by it a restored store is told from one that is up to date (engine/restore.hpp).
statement const trim{area::record,
                     "delete from change where shop = $1 and seq <= $2 and made_at < $3 "
                     "and seq < (select max(seq) from change where shop = $1)"};
statement const newest_of_all{area::record, "select coalesce(max(seq), 0) from change"};

constexpr int batch = 1'000;

result<std::int64_t> seen_by(session& view, projection const& which, std::string_view shop) {
  VT_TRY(auto const seq, view.first(cursor_of, {which.name, shop}, [](row const& r) { return r.integer(0); }));
  return seq.value_or(0);
}

// Gives the number of changes it applied. The rows are collected first: PostgreSQL has one open result at a time.
result<std::size_t> apply_batch(transaction& tx, projection const& which, std::string_view shop) {
  VT_TRY(auto const seen, seen_by(tx, which, shop));
  std::vector<change> found;
  VT_CHECK(each_change(tx, shop, seen, batch, [&](change const& what) {
    found.push_back(what);
    return true;
  }));
  for (auto const& what : found) VT_CHECK(which.apply(tx, what));
  if (!found.empty()) VT_CHECK(tx.run(move_cursor, {which.name, shop, found.back().seq}));
  return found.size();
}

change read_change(row const& r) {
  return {r.integer(0), r.string(1), r.string(2), r.string(3), r.integer(4), r.string(5)};
}

result<void> append_row(transaction& tx, params with) {
  VT_CHECK(tx.run(append, with));
  tx.touch(topic::journal);
  return {};
}

}  // namespace

std::span<migration const> journal_migrations() noexcept { return steps; }

result<void> append_change(transaction& tx, std::string_view shop, std::string_view kind, std::string_view subject,
                           std::int64_t made_at, std::string_view body) {
  return append_row(tx, {shop, kind, subject, made_at, body, false});
}

result<void> append_withdrawal(transaction& tx, std::string_view shop, std::string_view kind, std::string_view subject,
                               std::int64_t made_at, std::string_view body) {
  tx.touch(topic::withdrawals);
  return append_row(tx, {shop, kind, subject, made_at, body, true});
}

result<void> each_withdrawal(session& view, std::int64_t after, int limit,
                             std::function<bool(change const&)> const& visit) {
  return view.each(withdrawals, {after, limit}, [&](row const& r) { return visit(read_change(r)); });
}

result<std::int64_t> newest_change(session& view) {
  VT_TRY(auto const seq, view.first(newest_of_all, {}, [](row const& r) { return r.integer(0); }));
  return seq.value_or(0);
}

result<void> each_change(session& view, std::string_view shop, std::int64_t after, int limit,
                         std::function<bool(change const&)> const& visit) {
  return view.each(tail, {shop, after, limit}, [&](row const& r) { return visit(read_change(r)); });
}

result<void> catch_up(transaction& tx, projection const& which, std::string_view shop) {
  for (;;) {
    VT_TRY(auto const applied, apply_batch(tx, which, shop));
    if (applied < batch) return {};
  }
}

result<void> catch_up(database& db, projection const& which, std::string_view shop) {
  // Nearly always there is nothing to do: find out without the write lock.
  bool behind = false;
  VT_CHECK(db.read(area::record, [&](session& view) -> result<void> {
    VT_TRY(auto const seen, seen_by(view, which, shop));
    VT_TRY(auto const last, view.first(newest, {shop}, [](row const& r) { return r.integer(0); }));
    behind = last.value_or(0) > seen;
    return {};
  }));
  while (behind) {
    VT_CHECK(db.write(area::record, shop, [&](transaction& tx) -> result<void> {
      VT_TRY(auto const applied, apply_batch(tx, which, shop));
      behind = applied == batch;
      return {};
    }));
  }
  return {};
}

result<std::int64_t> trim_journal(database& db, std::span<projection const* const> all, std::string_view shop,
                                  std::int64_t older_than) {
  std::int64_t removed = 0;
  VT_CHECK(db.write(area::record, shop, [&](transaction& tx) -> result<void> {
    auto passed = std::numeric_limits<std::int64_t>::max();
    for (auto const* which : all) {
      VT_TRY(auto const seen, seen_by(tx, *which, shop));
      passed = std::min(passed, seen);
    }
    VT_TRY(removed, tx.run(trim, {shop, passed, older_than}));
    return {};
  }));
  return removed;
}

}  // namespace vetrina::store
