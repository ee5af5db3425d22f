#include "ops/known_shops.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "ops/shops.hpp"
#include "store/head.hpp"

namespace vetrina::ops {

result<known_shops::list> known_shops::all() {
  auto const now = db_.head(store::topic::settings);
  {
    std::lock_guard const lock{mutex_};
    if (known_ && now == word_) return known_;
  }
  std::vector<std::string> ids;
  VT_CHECK(db_.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(ids, shop_ids(db));
    return {};
  }));
  auto made = std::make_shared<std::vector<std::string> const>(std::move(ids));
  std::lock_guard const lock{mutex_};
  if (now % 2 == 0) {
    word_ = now;
    known_ = made;
  }
  return list{std::move(made)};
}

result<std::string_view> pick_shop(std::vector<std::string> const& all, std::string_view wanted) {
  if (wanted.empty() && all.size() == 1) return std::string_view{all.front()};
  if (wanted.empty()) {
    return fail(code::invalid, "shop.required", "There is not exactly one shop: say which.", "/shop");
  }
  auto const found = std::ranges::find(all, wanted);
  if (found != all.end()) return std::string_view{*found};
  return fail(code::not_found, "shop.unknown",
              cat("There is no shop \"", clipped(wanted, 64), "\". Make it with shop.put."), "/shop");
}

}  // namespace vetrina::ops
