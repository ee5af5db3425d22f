#include "activity/owned.hpp"

namespace vetrina::activity {
namespace {

store::statement const count_owned{store::area::record,
                                   "select product, count(*) from every_interaction where shop = $1 and kind = 'own' "
                                   "and product is not null group by product"};

}  // namespace

result<std::map<std::string, std::int64_t>> owned_products(store::session& db, std::string_view shop) {
  std::map<std::string, std::int64_t> out;
  VT_CHECK(db.each(count_owned, {shop}, [&](store::row const& r) {
    out.emplace(r.string(0), r.integer(1));
    return true;
  }));
  return out;
}

}  // namespace vetrina::activity
