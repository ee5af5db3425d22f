#include "identity/pages.hpp"

namespace vetrina::identity {
namespace {

store::statement const page{store::area::record,
                            "select identity from linked_identity where shop = $1 and identity > $2 "
                            "order by identity limit $3"};

}  // namespace

result<std::vector<std::string>> identities_after(store::session& db, std::string_view shop, std::string_view after,
                                                  int most) {
  std::vector<std::string> out;
  VT_CHECK(db.each(page, {shop, after, most}, [&](store::row const& r) {
    out.push_back(r.string(0));
    return true;
  }));
  return out;
}

}  // namespace vetrina::identity
