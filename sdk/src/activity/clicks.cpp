#include "activity/clicks.hpp"

#include "activity/activity_sql.hpp"

namespace vetrina::activity {

result<std::vector<std::string>> clicks_of(store::session& db, std::string_view shop, std::string_view shopper) {
  std::vector<std::string> out;
  VT_CHECK(db.each(sql::clicks_of, {shop, shopper}, [&](store::row const& r) {
    out.push_back(r.string(0));
    return true;
  }));
  return out;
}

}  // namespace vetrina::activity
