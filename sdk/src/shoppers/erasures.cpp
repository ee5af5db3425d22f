#include "shoppers/erasures.hpp"

#include "shoppers/erasures_sql.hpp"

namespace vetrina::shoppers {

result<void> record_erasure(ops::command& in, std::string_view code) {
  VT_CHECK(in.db.run(sql::put_erasure, {in.who.shop, code, in.now}));
  return {};
}

result<std::optional<std::int64_t>> erased_at(store::session& db, std::string_view shop, std::string_view code) {
  return db.first(sql::find_erasure, {shop, code}, [](store::row const& r) { return r.integer(0); });
}

}  // namespace vetrina::shoppers
