#include "friends/index/moment.hpp"

namespace vetrina::friends::index {
namespace {

store::statement const newest{store::area::record,
                              "select seq, made_at, kind, subject, body from change where shop = $1 "
                              "order by seq desc limit 1"};
store::statement const at_seq{store::area::record,
                              "select seq, made_at, kind, subject, body from change where shop = $1 and seq = $2"};

// FNV-1a over all that the row says.
moment read(store::row const& r) {
  std::uint64_t content = 0xCBF2'9CE4'8422'2325U ^ static_cast<std::uint64_t>(r.integer(1));
  for (int column = 2; column < 5; ++column) {
    auto const text = r.text(column);
    for (auto const c : text) content = (content ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3U;
    content = (content ^ text.size()) * 0x100'0000'01B3U;
  }
  return {r.integer(0), content};
}

}  // namespace

result<moment> newest_moment(store::session& db, std::string_view shop) {
  VT_TRY(auto const found, db.first(newest, {shop}, read));
  return found.value_or(moment{});
}

result<std::optional<moment>> moment_at(store::session& db, std::string_view shop, std::int64_t seq) {
  if (seq == 0) return std::optional{moment{}};
  return db.first(at_seq, {shop, seq}, read);
}

}  // namespace vetrina::friends::index
