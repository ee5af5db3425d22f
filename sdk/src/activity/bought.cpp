#include "activity/bought.hpp"

#include "json/codec.hpp"

namespace vetrina::activity {
namespace {

store::statement const bought{
    store::area::record,
    "select p.market, p.shopper, p.guest, p.order_id, l.product, l.family, p.answered_at, p.not_now_reason "
    "from purchase p join purchase_line l on l.shop = p.shop and l.order_id = p.order_id where p.shop = $1 "
    "and p.at >= $2 and p.at <= $3 and p.state <> 'cancelled' and p.social = 1 and l.returned < l.quantity "
    "order by p.order_id, l.position"};
store::statement const shared{store::area::record,
                              "select shopper, product, family from every_interaction where shop = $1 and kind = $2 "
                              "and (audience in ('friends', 'public') or audience like 'circle:%') and gift = 0 "
                              "order by shopper, subject"};

}  // namespace

result<void> each_bought(store::session& db, std::string_view shop, std::int64_t from, std::int64_t to,
                         std::function<void(bought_piece const&)> const& visit) {
  return db.each(bought, {shop, from, to}, [&](store::row const& r) {
    bought_piece one;
    one.market = r.string(0);
    one.shopper = r.optional_string(1);
    one.buyer = one.shopper.value_or(r.string(2));
    one.order = r.string(3);
    one.product = r.string(4);
    one.family = r.string(5);
    one.answered = r.integer(6) != 0;
    one.not_now_reason = r.optional_string(7);
    visit(one);
    return true;
  });
}

result<void> each_shared(store::session& db, std::string_view shop, activity::kind kind,
                         std::function<void(interaction const&)> const& visit) {
  return db.each(shared, {shop, json::enum_name(kind)}, [&](store::row const& r) {
    interaction one;
    one.shopper = r.string(0);
    one.product = r.optional_string(1);
    one.family = r.string(2);
    visit(one);
    return true;
  });
}

}  // namespace vetrina::activity
