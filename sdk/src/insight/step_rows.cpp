#include "insight/step_rows.hpp"

#include <algorithm>

#include "catalog/find.hpp"
#include "insight/track_sql.hpp"
#include "json/codec.hpp"

namespace vetrina::insight {
namespace {

constexpr std::size_t most_widgets = 64;  // a day: anybody may send a name, and each would be rows
constexpr std::string_view other_widgets = "other";

}  // namespace

// "" for what is not in the catalogue: counted, by nothing that a stranger could make up.
result<std::string> step_rows::family_of(std::string_view product) {
  if (auto const known = families_.find(product); known != families_.end()) return known->second;
  std::string family;
  VT_CHECK(with_.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(auto const row, catalog::find_product(db, shop_, product));
    if (row) family = row->family;
    return {};
  }));
  families_.emplace(product, family);
  return family;
}

result<std::string> step_rows::market_of(std::string_view said) {
  if (!of_) {
    VT_CHECK(with_.db.read(store::area::record, [&](store::session& db) -> result<void> {
      VT_TRY(of_, ops::find_shop(db, shop_));
      return {};
    }));
  }
  if (!*of_) return std::string{};
  auto const& markets = (*of_)->markets;
  auto const found = std::ranges::find(markets, said, &ops::market::market);
  return found == markets.end() ? markets.front().market : found->market;
}

result<std::string> step_rows::widget_of(std::string_view said, std::int64_t day) {
  auto const [place, fresh] = widgets_.try_emplace(day);
  auto& known = place->second;
  if (fresh) {
    VT_CHECK(tx_.each(sql::widgets_of_day, {shop_, day}, [&](store::row const& r) {
      known.insert(r.string(0));
      return true;
    }));
  }
  if (known.contains(said)) return std::string{said};
  if (known.size() >= most_widgets) return std::string{other_widgets};
  known.emplace(said);
  return std::string{said};
}

result<void> step_rows::add(tracked_step const& one, std::int64_t at) {
  auto const day = at / day_ms;
  std::string product{one.product};
  std::string family{one.family};
  if (!product.empty()) {
    VT_TRY(family, family_of(product));
    if (family.empty()) product.clear();
  } else if (!family.empty()) {
    bool known = false;
    VT_CHECK(with_.db.read(store::area::record, [&](store::session& db) -> result<void> {
      VT_TRY(auto const row, catalog::find_family(db, shop_, family));
      known = row.has_value();
      return {};
    }));
    if (!known) family.clear();
  }
  VT_TRY(auto const market, market_of(one.market));
  VT_TRY(auto const widget, widget_of(one.widget, day));
  std::string const name{json::enum_name(one.step)};
  ++counts_[{day, name, market, family, product, widget}];
  bool const followed =
      !one.global_privacy_control && one.tracking != links::tracking_mode::aggregate && !one.click.empty();
  if (!followed) return {};
  VT_CHECK(tx_.run(sql::keep_step,
                   {shop_, one.click, name, family, product, widget, at, market, json::enum_name(one.tracking)}));
  return {};
}

result<void> step_rows::write() {
  for (auto const& [key, n] : counts_) {
    auto const& [day, name, market, family, product, widget] = key;
    VT_CHECK(tx_.run(sql::count_step, {shop_, day, name, market, family, product, widget, n}));
  }
  counts_.clear();
  VT_CHECK(tx_.run(sql::drop_old_steps, {shop_, with_.time.wall_ms() - steps_are_kept_ms}));
  return {};
}

void put_record(store::record_writer& record, tracked_step const& one, std::int64_t at) noexcept {
  record.put(one.shop);
  record.put(at);
  record.put(static_cast<std::int64_t>(one.step));
  record.put(one.market);
  record.put(one.product);
  record.put(one.family);
  record.put(one.widget);
  // What may not be kept does not even wait to be dropped.
  bool const followed = !one.global_privacy_control && one.tracking != links::tracking_mode::aggregate;
  record.put(followed ? one.click : std::string_view{});
  record.put(static_cast<std::int64_t>(followed ? one.tracking : links::tracking_mode::aggregate));
}

result<void> write_records(ops::services const& with, store::transaction& tx, std::string_view shop,
                           std::span<std::string_view const> records) {
  step_rows rows{with, tx, shop};
  for (auto const bytes : records) {
    store::record_reader from{bytes};
    static_cast<void>(from.text());
    auto const at = from.integer();
    tracked_step one;
    one.shop = shop;
    one.step = static_cast<step>(from.integer());
    one.market = from.text();
    one.product = from.text();
    one.family = from.text();
    one.widget = from.text();
    one.click = from.text();
    one.tracking = static_cast<links::tracking_mode>(from.integer());
    VT_CHECK(rows.add(one, at));
  }
  return rows.write();
}

}  // namespace vetrina::insight
