#include "friend_store/sqlite_peer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <stdexcept>

namespace vetrina::bench {
namespace {

constexpr char const* tables =
    "pragma journal_mode=off; pragma synchronous=off; pragma page_size=8192; pragma cache_size=-1000000;"
    "pragma mmap_size=4000000000; pragma temp_store=memory;"
    "create table tie(shopper integer not null, friend integer not null, strength real not null,"
    " primary key(shopper, friend)) without rowid;"
    "create table interaction(shopper integer not null, n integer not null, product integer not null,"
    " minute integer not null, rate integer not null, primary key(shopper, n)) without rowid;"
    "create table product(product integer primary key, family integer not null)";

constexpr char const* query =
    "with event as materialized (select p.family family, t.friend friend,"
    "  speaks(t.strength, i.rate, ?2 - i.minute) s from tie t cross join interaction i on i.shopper = t.friend"
    "  cross join product p on p.product = i.product where t.shopper = ?1),"
    " best as materialized (select family, sum(ln(1 - s)) silent from event group by family order by silent, family"
    "  limit 10),"
    " face as (select family, friend, max(s) s from event where family in (select family from best)"
    "  group by family, friend),"
    " placed as (select family, friend, s, row_number() over (partition by family order by s desc, friend) place,"
    "  count(*) over (partition by family) friends from face)"
    " select p.family, 1 - exp(b.silent), p.friend, p.s, p.friends from placed p join best b using (family)"
    "  where p.place <= 3 order by b.silent, p.family, p.place";

void done(int rc, sqlite3* db) {
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    throw std::runtime_error{std::string{"SQLite: "} + sqlite3_errmsg(db)};
}

// speaks(strength, rate, minutes of age)
void speaks(sqlite3_context* of, int, sqlite3_value** with) {
  auto const& weights = *static_cast<std::vector<double> const*>(sqlite3_user_data(of));
  auto const rate = static_cast<std::size_t>(sqlite3_value_int(with[1]));
  auto const days = static_cast<std::size_t>(sqlite3_value_int(with[2]) / 1440);
  sqlite3_result_double(of, std::min(0.6, sqlite3_value_double(with[0]) * weights[rate * table_days + days]));
}

class inserts {
 public:
  inserts(sqlite3* db, char const* sql) : db_{db} { done(sqlite3_prepare_v2(db, sql, -1, &held_, nullptr), db); }
  ~inserts() { sqlite3_finalize(held_); }
  inserts(inserts const&) = delete;
  inserts& operator=(inserts const&) = delete;
  [[nodiscard]] sqlite3_stmt* row() noexcept { return held_; }
  void put() {
    done(sqlite3_step(held_), db_);
    sqlite3_reset(held_);
  }

 private:
  sqlite3* db_;
  sqlite3_stmt* held_ = nullptr;
};

void fill_ties(sqlite3* db, scene const& of) {
  inserts rows{db, "insert into tie values(?1, ?2, ?3)"};
  std::vector<friends::index::packed_tie> sorted;
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    auto const ties = of.ties_of(who);
    sorted.assign(ties.begin(), ties.end());
    // In the table's order: pages fill up.
    std::ranges::sort(sorted, [](auto const& a, auto const& b) { return a.who() < b.who(); });
    for (auto const& one : sorted) {
      sqlite3_bind_int64(rows.row(), 1, who);
      sqlite3_bind_int64(rows.row(), 2, one.who());
      sqlite3_bind_double(rows.row(), 3, vetrina::friends::strength_of(one.steps()));
      rows.put();
    }
  }
}

void fill_history(sqlite3* db, scene const& of) {
  inserts rows{db, "insert into interaction values(?1, ?2, ?3, ?4, ?5)"};
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    int n = 0;
    for (auto const& one : of.done_by(who)) {
      sqlite3_bind_int64(rows.row(), 1, who);
      sqlite3_bind_int(rows.row(), 2, n++);
      sqlite3_bind_int64(rows.row(), 3, one.subject());
      sqlite3_bind_int64(rows.row(), 4, one.minute());
      sqlite3_bind_int64(rows.row(), 5, one.decay_row());
      rows.put();
    }
  }
}

void fill_products(sqlite3* db, scene const& of) {
  inserts rows{db, "insert into product values(?1, ?2)"};
  for (std::size_t n = 0; n < of.from().filed_families().size(); ++n) {
    sqlite3_bind_int64(rows.row(), 1, static_cast<sqlite3_int64>(n));
    sqlite3_bind_int64(rows.row(), 2, of.from().filed_families()[n]);
    rows.put();
  }
}

}  // namespace

sqlite_peer::sqlite_peer(std::string const& path, scene const& of) {
  done(sqlite3_open(path.c_str(), &db_), db_);
  done(sqlite3_exec(db_, tables, nullptr, nullptr, nullptr), db_);
  auto const pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  done(sqlite3_create_function(db_, "speaks", 3, pure, &weights_, speaks, nullptr, nullptr), db_);
  done(sqlite3_exec(db_, "begin", nullptr, nullptr, nullptr), db_);
  fill_ties(db_, of);
  fill_history(db_, of);
  fill_products(db_, of);
  done(sqlite3_exec(db_, "commit; analyze", nullptr, nullptr, nullptr), db_);
  done(sqlite3_prepare_v2(db_, query, -1, &query_, nullptr), db_);
  sqlite3_bind_int64(query_, 2, of.now());
}

sqlite_peer::~sqlite_peer() {
  sqlite3_finalize(query_);
  sqlite3_close(db_);
}

answer sqlite_peer::ask(std::uint32_t viewer) {
  answer out;
  sqlite3_bind_int64(query_, 1, viewer);
  int rc = SQLITE_OK;
  while ((rc = sqlite3_step(query_)) == SQLITE_ROW) {
    auto const number = [&](int column) { return static_cast<std::uint32_t>(sqlite3_column_int64(query_, column)); };
    if (out.empty() || out.back().family != number(0))
      out.push_back({number(0), sqlite3_column_double(query_, 1), number(4), {}});
    out.back().faces.emplace_back(number(2), sqlite3_column_double(query_, 3));
  }
  done(rc, db_);
  sqlite3_reset(query_);
  return out;
}

std::string sqlite_peer::name() {
  return std::string{"SQLite "} + sqlite3_libversion() +
         ", SQL, clustered tables, 1 GB page cache and mmap, weights as a C function";
}

}  // namespace vetrina::bench
