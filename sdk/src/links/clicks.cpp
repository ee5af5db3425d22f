#include "links/clicks.hpp"

#include "links/click_id.hpp"
#include "links/links_sql.hpp"

namespace vetrina::links {
namespace {

constexpr std::int64_t clock_skew_ms = 5 * minute_ms;  // the shop's clock may run behind ours

}  // namespace

result<std::optional<clicked>> click_that_led(ops::services const& with, std::string_view shop, std::string_view id,
                                              std::int64_t at) {
  std::optional<clicked> out;
  auto const clicked_at = time_of_click(id);
  if (!clicked_at || *clicked_at > at + clock_skew_ms || *clicked_at < at - click_leads_for_ms) return out;
  VT_CHECK(with.db.read(store::area::traffic, [&](store::session& db) -> result<void> {
    VT_TRY(out, db.first(sql::find_click, {shop, *clicked_at, id}, [&](store::row const& r) {
      return clicked{*clicked_at, r.string(0)};
    }));
    return {};
  }));
  return out;
}

}  // namespace vetrina::links
