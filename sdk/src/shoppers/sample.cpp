#include "shoppers/sample.hpp"

namespace vetrina::shoppers {
namespace {

store::statement const first_by_public_id{store::area::record,
                                          "select shopper from shopper where shop = $1 order by public_id limit $2"};

}  // namespace

result<std::vector<std::string>> sample(store::session& db, std::string_view shop, std::int64_t most) {
  std::vector<std::string> out;
  VT_CHECK(db.each(first_by_public_id, {shop, most}, [&](store::row const& r) {
    out.push_back(r.string(0));
    return true;
  }));
  return out;
}

}  // namespace vetrina::shoppers
