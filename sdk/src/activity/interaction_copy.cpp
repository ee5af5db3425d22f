#include "activity/interaction_copy.hpp"

#include "activity/activity_sql.hpp"
#include "activity/fold.hpp"
#include "activity/interaction_rows.hpp"

namespace vetrina::activity {
namespace {

interaction_copy read(store::row const& r) {
  return {{r.string(0), r.string(1)},
          r.optional_string(2),
          r.string(3),
          r.integer(4),
          r.string(5),
          r.flag(6),
          r.flag(7),
          r.integer(8),
          r.integer(9),
          r.flag(10),
          r.optional_string(11),
          r.optional_string(12),
          r.optional_string(13),
          r.optional_integer(14),
          r.integer(15),
          r.integer(16),
          r.string(17)};
}

}  // namespace

result<std::vector<interaction_copy>> copies_of(store::session& db, std::string_view shop, std::string_view shopper) {
  std::vector<interaction_copy> out;
  VT_CHECK(db.each(sql::copies_of, {shop, shopper}, [&](store::row const& r) {
    out.push_back(read(r));
    return true;
  }));
  return out;
}

result<std::optional<interaction_copy>> find_copy(store::session& db, std::string_view shop, std::string_view shopper,
                                                  interaction_key const& key) {
  return db.first(sql::find_copy, {shop, shopper, key.subject, key.kind}, read);
}

result<void> put_copy(ops::command& in, std::string_view shopper, interaction_copy const& row) {
  VT_TRY(auto const run, open_run(in));
  VT_CHECK(in.db.run(
      sql::append_interaction,
      {run,       in.who.shop,  row.key.subject, shopper,         row.product,      row.family,    row.key.kind,
       row.at,    row.audience, row.ask,         row.gift,        row.visible_from, row.grant_seq, row.verified,
       row.order, row.reason,   row.note,        row.owned_since, row.embargo_days, row.stars,     row.market}));
  return {};
}

result<void> drop_copy(store::transaction& tx, std::string_view shop, std::string_view shopper,
                       interaction_key const& key) {
  return remove_interaction(tx, shop, shopper, key.subject, key.kind);
}

}  // namespace vetrina::activity
