#include "shoppers/erasures.hpp"

#include "shoppers/erasures_sql.hpp"

namespace vetrina::shoppers {
namespace {

// Of the erasure that runs: no row has it when its transaction is over.
constexpr std::string_view running = "";

}  // namespace

result<void> record_erasure(ops::command& in, std::string_view code) {
  VT_CHECK(in.db.run(sql::put_erasure, {in.who.shop, code, in.now}));
  VT_CHECK(in.db.run(sql::name_steps, {in.who.shop, running, code}));
  return {};
}

result<std::optional<std::int64_t>> erased_at(store::session& db, std::string_view shop, std::string_view code) {
  return db.first(sql::find_erasure, {shop, code}, [](store::row const& r) { return r.integer(0); });
}

result<void> leave_step(store::transaction& tx, std::string_view shop, erasure_step const& what) {
  VT_CHECK(tx.run(sql::put_step, {shop, what.id, running, what.connector, what.plugin, what.state, what.tries,
                                  what.reason, what.at, what.at}));
  return {};
}

result<void> count_try(store::transaction& tx, std::string_view shop, std::string_view id, std::string_view state,
                       std::string_view reason, std::int64_t at) {
  VT_CHECK(tx.run(sql::count_try, {shop, id, state, reason, at}));
  return {};
}

result<std::vector<erasure_step>> steps_of(store::session& db, std::string_view shop, std::string_view code) {
  std::vector<erasure_step> out;
  VT_CHECK(db.each(sql::steps_of, {shop, code}, [&](store::row const& r) {
    out.push_back({r.string(0), r.string(1), r.string(2), r.string(3), r.integer(4), r.string(5), r.integer(6)});
    return true;
  }));
  return out;
}

}  // namespace vetrina::shoppers
