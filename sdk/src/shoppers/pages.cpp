#include "shoppers/pages.hpp"

namespace vetrina::shoppers {
namespace {

store::statement const page{store::area::record,
                            "select shopper from shopper where shop = $1 and shopper > $2 order by shopper limit $3"};

}  // namespace

result<std::vector<std::string>> shoppers_after(store::session& db, std::string_view shop, std::string_view after,
                                                int most) {
  std::vector<std::string> out;
  VT_CHECK(db.each(page, {shop, after, most}, [&](store::row const& r) {
    out.push_back(r.string(0));
    return true;
  }));
  return out;
}

}  // namespace vetrina::shoppers
