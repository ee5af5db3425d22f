#include "friend_store/postgres_peer.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace vetrina::bench {
namespace {

using held_result = std::unique_ptr<PGresult, decltype(&PQclear)>;

held_result checked(PGresult* got, PGconn* connection) {
  held_result out{got, &PQclear};
  auto const status = PQresultStatus(got);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
    throw std::runtime_error{std::string{"PostgreSQL: "} + PQerrorMessage(connection)};
  return out;
}

// COPY's binary form: every field behind its length, in network order.
class binary_rows {
 public:
  explicit binary_rows(PGconn* to) : to_{to} { text_.assign("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19); }
  void row(std::uint16_t fields) { put(fields); }
  void field(std::uint32_t value) {
    put(std::uint32_t{4});
    put(value);
    if (text_.size() > 1U << 20) send();
  }
  void field(std::uint16_t value) {
    put(std::uint32_t{2});
    put(value);
  }
  void field(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    field(bits);
  }
  void end() {
    put(std::uint16_t{0xffff});
    send();
    if (PQputCopyEnd(to_, nullptr) != 1) throw std::runtime_error{PQerrorMessage(to_)};
    checked(PQgetResult(to_), to_);
    while (auto* const more = PQgetResult(to_)) PQclear(more);
  }

 private:
  template <class T>
  void put(T value) {
    for (std::size_t n = sizeof value; n-- > 0;) text_.push_back(static_cast<char>(value >> n * 8 & 255U));
  }
  void send() {
    if (PQputCopyData(to_, text_.data(), static_cast<int>(text_.size())) != 1)
      throw std::runtime_error{PQerrorMessage(to_)};
    text_.clear();
  }
  PGconn* to_;
  std::string text_;
};

std::string weights() {
  std::string out = "{";
  for (double const one : weight_table()) {
    char text[32];
    auto const end = std::to_chars(text, text + sizeof text, one).ptr;
    out.append(text, end).push_back(',');
  }
  out.back() = '}';
  return out;
}

std::string query() {
  return "with event as materialized (select p.family, t.friend, least(0.6::float8, t.strength * ('" + weights() +
         "'::float8[])[i.rate * " + std::to_string(table_days) +
         " + ($2 - i.minute) / 1440 + 1]) s from tie t join interaction i on i.shopper = t.friend"
         "  join product p on p.product = i.product where t.shopper = $1),"
         " best as materialized (select family, sum(ln(1 - s)) silent from event group by family order by silent, family"
         "  limit 10),"
         " face as (select family, friend, max(s) s from event where family = any(array(select family from best))"
         "  group by family, friend),"
         " placed as (select family, friend, s, row_number() over (partition by family order by s desc, friend) place,"
         "  count(*) over (partition by family) friends from face)"
         " select p.family, 1 - exp(b.silent), p.friend, p.s, p.friends from placed p join best b using (family)"
         "  where p.place <= 3 order by b.silent, p.family, p.place";
}

template <class T>
T number(PGresult* from, int row, int column) {
  T out{};
  auto const* const text = PQgetvalue(from, row, column);
  std::from_chars(text, text + PQgetlength(from, row, column), out);
  return out;
}

}  // namespace

postgres_peer::postgres_peer(scene const& of)
    : server_{{"shared_buffers=2GB", "max_wal_size=8GB", "autovacuum=off", "work_mem=64MB",
               "maintenance_work_mem=512MB", "jit=off", "enable_hashjoin=off", "enable_mergejoin=off",
               "max_parallel_workers_per_gather=0", "max_parallel_maintenance_workers=0", "random_page_cost=1",
               "effective_cache_size=8GB", "plan_cache_mode=force_generic_plan"}},
      connection_{PQconnectdb(server_.dsn().c_str())},
      now_{std::to_string(of.now())} {
  if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error{PQerrorMessage(connection_)};
  fill(of);
  checked(PQprepare(connection_, "read", query().c_str(), 0, nullptr), connection_);
}

postgres_peer::~postgres_peer() { PQfinish(connection_); }

void postgres_peer::run(std::string const& sql) { checked(PQexec(connection_, sql.c_str()), connection_); }

void postgres_peer::fill(scene const& of) {
  run("create unlogged table tie(shopper int not null, friend int not null, strength real not null)");
  run("create unlogged table interaction(shopper int not null, product int not null, minute int not null,"
      " rate smallint not null)");
  run("copy tie from stdin (format binary)");
  binary_rows ties{connection_};
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    for (auto const& one : of.ties_of(who)) {
      ties.row(3);
      ties.field(who);
      ties.field(one.who());
      ties.field(static_cast<float>(vetrina::friends::strength_of(one.steps())));
    }
  }
  ties.end();
  run("copy interaction from stdin (format binary)");
  binary_rows history{connection_};
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    for (auto const& one : of.done_by(who)) {
      history.row(4);
      history.field(who);
      history.field(one.subject());
      history.field(one.minute());
      history.field(static_cast<std::uint16_t>(one.decay_row()));
    }
  }
  history.end();
  run("create unlogged table product(product int not null, family int not null)");
  run("copy product from stdin (format binary)");
  binary_rows products{connection_};
  for (std::size_t n = 0; n < of.from().filed_families().size(); ++n) {
    products.row(2);
    products.field(static_cast<std::uint32_t>(n));
    products.field(of.from().filed_families()[n]);
  }
  products.end();
  run("create unique index on product(product) include (family)");
  run("vacuum (freeze, analyze) product");
  run("create unique index on tie(shopper, friend) include (strength)");
  run("create index on interaction(shopper, minute desc) include (product, rate)");
  run("vacuum (freeze, analyze) tie");
  run("vacuum (freeze, analyze) interaction");
}

answer postgres_peer::ask(std::uint32_t viewer) {
  auto const who = std::to_string(viewer);
  char const* const with[] = {who.c_str(), now_.c_str()};
  auto const got = checked(PQexecPrepared(connection_, "read", 2, with, nullptr, nullptr, 0), connection_);
  answer out;
  for (int n = 0; n < PQntuples(got.get()); ++n) {
    auto const family = number<std::uint32_t>(got.get(), n, 0);
    if (out.empty() || out.back().family != family)
      out.push_back({family, number<double>(got.get(), n, 1), number<std::uint32_t>(got.get(), n, 4), {}});
    out.back().faces.emplace_back(number<std::uint32_t>(got.get(), n, 2), number<double>(got.get(), n, 3));
  }
  return out;
}

double postgres_peer::server_cpu_ns() const {
  std::ifstream in{"/proc/" + std::to_string(PQbackendPID(connection_)) + "/schedstat"};
  double out = 0;
  in >> out;
  return out;
}

std::string postgres_peer::name() const {
  auto const version = PQserverVersion(connection_);
  return "PostgreSQL " + std::to_string(version / 10'000) + "." + std::to_string(version % 10'000) +
         ", SQL, covering indexes, all in shared buffers, generic plan of nested loops, JIT off, weights as a constant "
         "array; the server's CPU alone";
}

}  // namespace vetrina::bench
