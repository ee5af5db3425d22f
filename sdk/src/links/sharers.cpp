#include "links/sharers.hpp"

#include "crypto/bytes.hpp"
#include "links/links_sql.hpp"

namespace vetrina::links {

result<std::string> find_sharer(store::session& db, std::string_view shop, std::string_view shopper) {
  VT_TRY(auto const known,
         db.first(sql::find_sharer, {shop, shopper}, [](store::row const& r) { return r.string(0); }));
  return known.value_or("");
}

result<std::string> sharer_of(ops::command& in, std::string_view shopper) {
  VT_TRY(auto const known, find_sharer(in.db, in.who.shop, shopper));
  if (!known.empty()) return known;
  auto const made = crypto::base64url(in.sys.random.bytes(8));
  VT_CHECK(in.db.run(sql::put_sharer, {in.who.shop, shopper, made}));
  return made;
}

result<std::string> who_shares(store::session& db, std::string_view shop, std::string_view pseudonym) {
  VT_TRY(auto const known,
         db.first(sql::who_shares, {shop, pseudonym}, [](store::row const& r) { return r.string(0); }));
  return known.value_or("");
}

}  // namespace vetrina::links
